package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.OverflowPolicy;
import dev.hawser.SubscriberOverflowException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.publisher.TestPublisher;

/** The events that wait are bounded, and what does not fit is treated as the policy says. */
class EventOverflowTest {

  @RegisterExtension final ManualMain main = new ManualMain();

  private final Sinks.Many<Integer> source = Sinks.many().multicast().directBestEffort();

  @Test
  void anInactiveObserverThatMissedEventsIsToldAndDoesNotHarmTheActiveOne() {
    MessageLiveData<Integer> events = events(main.options().overflow(OverflowPolicy.fail(3)));
    Screen below = Screen.started().show(events);
    below.stop();
    Screen above = Screen.started().show(events);
    for (int event = 0; event < 10; event++) {
      emit(event);
      main.turn();
    }
    assertThat(above.take()).hasSize(10);
    below.start();
    List<Object> shown = below.take();
    assertThat(shown).hasSize(4);
    assertThat(((Outcome.Error<?>) shown.get(0)).cause())
        .isInstanceOf(SubscriberOverflowException.class)
        .hasMessageContaining("7 events");
    assertThat(shown.subList(1, 4)).containsExactly(7, 8, 9);
    emit(10);
    main.turn();
    assertThat(below.take()).containsExactly(10);
  }

  @Test
  void moreThanFitEndsTheStreamAfterWhatWaited() {
    MessageLiveData<Integer> events = events(main.options().overflow(OverflowPolicy.fail(2)));
    Screen screen = Screen.started().show(events).stop();
    emit(1, 2, 3);
    assertThat(source.currentSubscriberCount()).isZero();
    main.turn();
    screen.start();
    List<Object> shown = screen.take();
    assertThat(shown).hasSize(3).startsWith(1, 2);
    assertThat(((Outcome.Error<?>) shown.get(2)).cause())
        .isInstanceOf(SubscriberOverflowException.class);
    events.retry();
    emit(4);
    main.turn();
    assertThat(screen.take()).containsExactly(4);
  }

  @Test
  void whatIsDroppedIsCounted() {
    MessageLiveData<Integer> oldest = events(main.options().overflow(OverflowPolicy.dropOldest(2)));
    MessageLiveData<Integer> newest = events(main.options().overflow(OverflowPolicy.dropNewest(2)));
    Screen one = Screen.started().show(oldest).stop();
    Screen two = Screen.started().show(newest).stop();
    emit(1, 2, 3, 4, 5);
    main.turn();
    assertThat(one.start().take()).containsExactly(4, 5);
    assertThat(two.start().take()).containsExactly(1, 2);
    assertThat(oldest.dropped()).isEqualTo(3);
    assertThat(newest.dropped()).isEqualTo(3);
  }

  @Test
  void aSourceThatCanWaitIsAskedForNoMoreThanFits() {
    TestPublisher<Integer> publisher = TestPublisher.create();
    List<Long> requests = new ArrayList<>();
    MessageLiveData<Integer> observed =
        LiveDataStreams.eventsFrom(
            publisher.flux().doOnRequest(requests::add),
            main.options().overflow(OverflowPolicy.pauseReading(4, Duration.ofSeconds(1))));
    Screen screen = Screen.started().show(observed);
    publisher.next(1, 2, 3);
    screen.stop();
    publisher.next(4);
    main.turn();
    assertThat(requests).containsExactly(4L);
    screen.start();
    assertThat(screen.take()).containsExactly(1, 2, 3, 4);
    assertThat(requests).containsExactly(4L, 4L);
    screen.stop();
    publisher.next(5);
    main.advance(Duration.ofSeconds(5));
    publisher.assertCancelled();
    screen.start();
    assertThat(screen.take()).containsExactly(5);
    assertThat(requests).as("one place was taken").containsExactly(4L, 4L, 3L, 1L);
  }

  @Test
  void aColdStreamOfAnyLengthPassesASmallWindow() {
    MessageLiveData<Integer> events =
        LiveDataStreams.eventsFrom(
            Flux.range(0, 10_000),
            main.options().overflow(OverflowPolicy.pauseReading(16, Duration.ofSeconds(1))));
    Screen screen = Screen.started().show(events);
    main.turn();
    assertThat(screen.take()).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
  }

  @Test
  void failuresOfTheSourceDoNotWidenTheWindow() {
    List<TestPublisher<Integer>> publishers = new ArrayList<>();
    MessageLiveData<Integer> observed =
        LiveDataStreams.eventsFrom(
            Flux.defer(
                () -> {
                  publishers.add(TestPublisher.create());
                  return publishers.get(publishers.size() - 1).flux();
                }),
            main.options().overflow(OverflowPolicy.pauseReading(2, Duration.ofSeconds(1))));
    Screen screen = Screen.started().show(observed);
    for (int failure = 0; failure < 3; failure++) {
      publishers.get(failure).next(failure).error(new IllegalStateException("no"));
      if (failure == 1) {
        main.turn();
      }
      observed.retry();
      main.turn();
    }
    List<Object> shown = screen.take();
    assertThat(shown).hasSize(6).contains(0, 1, 2);
    TestPublisher<Integer> last = publishers.get(3);
    last.assertMinRequested(2);
    last.assertMaxRequested(2);
    screen.stop();
    last.next(8, 9);
    main.turn();
    assertThat(screen.start().take()).containsExactly(8, 9);
  }

  private MessageLiveData<Integer> events(LiveDataOptions options) {
    return LiveDataStreams.eventsFrom(source.asFlux(), options);
  }

  private void emit(int... events) {
    for (int event : events) {
      source.tryEmitNext(event);
    }
  }
}
