package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.OverflowPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Events are kept in order and bounded as the policy says. */
class EventLogTest {

  @Test
  void keepsTheOldestAndDropsTheNewest() {
    EventLog<Integer> log = filled(OverflowPolicy.dropNewest(3), 5);
    assertThat(content(log)).containsExactly(0, 1, 2);
    assertThat(log.dropped()).isEqualTo(2);
  }

  @Test
  void keepsTheNewestAndDropsTheOldest() {
    EventLog<Integer> log = filled(OverflowPolicy.dropOldest(3), 5);
    assertThat(content(log)).containsExactly(2, 3, 4);
    assertThat(log.dropped()).isEqualTo(2);
    assertThat(log.undelivered()).isEqualTo(2);
  }

  @Test
  void keepsTheLatest() {
    assertThat(content(filled(OverflowPolicy.latest(), 5))).containsExactly(4);
  }

  @Test
  void refusesWhatDoesNotFitButTheEnd() {
    EventLog<Integer> log = filled(OverflowPolicy.fail(3), 3);
    assertThat(log.add(3)).isFalse();
    log.addLast(99);
    assertThat(content(log)).containsExactly(0, 1, 2, 99);
    assertThat(log.dropped()).isZero();
  }

  @Test
  void givesThePlaceOfWhatWasDeliveredToWhatWasNot() {
    EventLog<Integer> log = filled(OverflowPolicy.fail(3), 3);
    log.delivered(0);
    assertThat(log.add(3)).isTrue();
    assertThat(log.add(4)).isFalse();
    assertThat(content(log)).containsExactly(1, 2, 3);
  }

  @Test
  void trimsWhatWasDeliveredOnly() {
    EventLog<Integer> log = filled(OverflowPolicy.fail(8), 5);
    log.delivered(1);
    log.trim(Long.MAX_VALUE);
    assertThat(content(log)).containsExactly(2, 3, 4);
    log.delivered(4);
    log.trim(3);
    assertThat(content(log)).containsExactly(3, 4);
  }

  @Test
  void givesEveryEventUnderItsNumberHoweverItGrowsAndIsTrimmed() {
    Random random = new Random(7);
    EventLog<Integer> log = new EventLog<>(OverflowPolicy.fail(1000));
    for (int step = 0; step < 10_000; step++) {
      if (random.nextInt(100) < 55) {
        int number = (int) log.end();
        if (!log.add(number)) {
          assertThat(log.end() - log.first()).isEqualTo(1000);
        }
      } else if (log.undelivered() < log.end()) {
        log.delivered(log.undelivered());
        log.trim(Long.MAX_VALUE);
      }
      if (step % 500 == 0) {
        for (long number = log.first(); number < log.end(); number++) {
          assertThat(log.get(number)).isEqualTo((int) number);
        }
      }
    }
    assertThat(log.get(log.first() - 1)).isNull();
    assertThat(log.get(log.end())).isNull();
  }

  private static EventLog<Integer> filled(OverflowPolicy policy, int events) {
    EventLog<Integer> log = new EventLog<>(policy);
    for (int event = 0; event < events; event++) {
      assertThat(log.add(event)).isTrue();
    }
    return log;
  }

  private static List<Integer> content(EventLog<Integer> log) {
    List<Integer> content = new ArrayList<>();
    for (long number = log.first(); number < log.end(); number++) {
      content.add(log.get(number));
    }
    return content;
  }
}
