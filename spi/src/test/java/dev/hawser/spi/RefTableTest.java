package dev.hawser.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RefTableTest {

  private final RefTable<String> table = new RefTable<>();

  @Test
  void numbersAreSequentialAndNeverUsedAgain() {
    assertThat(table.add("a")).isEqualTo(1);
    assertThat(table.next()).isEqualTo(2);
    assertThat(table.add("b")).isEqualTo(3);
    table.clear();
    assertThat(table.add("c")).isEqualTo(4);
    assertThat(table.get(1)).isNull();
    assertThat(table.issued(1)).isTrue();
    assertThat(table.issued(5)).isFalse();
    assertThat(table.issued(-1)).isFalse();
  }

  @Test
  void removesOnce() {
    long ref = table.add("a");
    assertThat(table.remove(ref)).isEqualTo("a");
    assertThat(table.remove(ref)).isNull();
    assertThat(table.remove(0)).isNull();
    assertThat(table.remove(-7)).isNull();
    assertThat(table.size()).isZero();
  }

  @Test
  void refusesANumberThatIsNotPositive() {
    assertThatThrownBy(() -> table.put(0, "a")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void drainsInOrderAndMayBeFilledMeanwhile() {
    for (int i = 0; i < 100; i++) {
      table.add("v" + i);
    }
    table.remove(50);
    List<String> drained = new ArrayList<>();
    table.drain(
        value -> {
          drained.add(value);
          if (drained.size() == 1) {
            table.add("late");
          }
        });
    assertThat(drained).hasSize(99).startsWith("v0", "v1").doesNotContain("v49", "late");
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void drainsWhatIsAcceptedInOrderAndKeepsTheRest() {
    Map<Long, String> kept = new HashMap<>();
    for (long ref = 300; ref > 0; ref--) {
      String value = ref % 3 == 0 ? "v" + ref : "w" + ref;
      table.put(ref, value);
      if (ref % 3 != 0) {
        kept.put(ref, value);
      }
    }
    List<String> drained = new ArrayList<>();
    table.drain(
        value -> value.startsWith("v"),
        value -> {
          drained.add(value);
          table.put(1000 + drained.size(), "v, later");
        });
    assertThat(drained).hasSize(100).startsWith("v3", "v6", "v9").doesNotContain("v, later");
    assertThat(table.size()).isEqualTo(300);
    kept.forEach((ref, value) -> assertThat(table.get(ref)).isEqualTo(value));
    assertThat(table.get(3)).isNull();
    assertThat(table.get(1001)).isEqualTo("v, later");
  }

  @Test
  void aPredicateThatThrowsTakesNothingOut() {
    table.add("a");
    table.add("b");
    assertThatThrownBy(
            () ->
                table.drain(
                    value -> {
                      if (value.equals("b")) {
                        throw new IllegalStateException("no");
                      }
                      return true;
                    },
                    value -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThat(table.get(1)).isEqualTo("a");
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void behavesAsAMapUnderRandomUse() {
    Random random = new Random(7);
    Map<Long, String> model = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      // Far apart and close together: both meet in the same slots.
      long ref = 1 + random.nextInt(64) + 4096L * random.nextInt(4);
      switch (random.nextInt(3)) {
        case 0 -> {
          table.put(ref, "v" + i);
          model.put(ref, "v" + i);
        }
        case 1 -> assertThat(table.remove(ref)).isEqualTo(model.remove(ref));
        default -> assertThat(table.get(ref)).isEqualTo(model.get(ref));
      }
      if (table.size() != model.size()) {
        assertThat(table.size()).isEqualTo(model.size());
      }
    }
  }
}
