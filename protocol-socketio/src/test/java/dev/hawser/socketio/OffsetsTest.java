package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the adapters append is told from what applications send. */
class OffsetsTest {

  private static final long NOW = 1_772_366_400_000L;
  private static final long DAY = 86_400_000;
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

  static String yeast(long millis) {
    StringBuilder text = new StringBuilder();
    for (long rest = millis; rest > 0; rest /= 64) {
      text.insert(0, DIGITS.charAt((int) (rest % 64)));
    }
    return text.toString();
  }

  @Test
  void theOffsetsOfAllAdaptersAreKnown() {
    for (long age : new long[] {0, 1, 120_000, -60_000, DAY, -DAY}) {
      long at = NOW - age;
      assertThat(Offsets.isOffset(yeast(at), NOW)).as("memory %s", age).isTrue();
      assertThat(Offsets.isOffset(yeast(at) + ".0", NOW)).as("memory %s", age).isTrue();
      assertThat(Offsets.isOffset(yeast(at) + ".1234", NOW)).as("memory %s", age).isTrue();
      assertThat(Offsets.isOffset(at + "-0", NOW)).as("redis %s", age).isTrue();
      assertThat(Offsets.isOffset(at + "-12345", NOW)).as("redis %s", age).isTrue();
    }
    String objectId = Long.toString(NOW / 1000, 16) + "a1b2c3d4e5f60718";
    assertThat(Offsets.isOffset(objectId, NOW)).isTrue();
    assertThat(Offsets.isOffset(objectId.toUpperCase(java.util.Locale.ROOT), NOW)).isTrue();
  }

  @Test
  void anOffsetThatWasRecordedIsKnownAtItsTime() {
    // "Q7u0aEu" came from a server in memory.
    assertThat(yeast(1_790_241_064_184L)).hasSize(7);
    long at = 0;
    for (char c : "Q7u0aEu".toCharArray()) {
      at = at * 64 + DIGITS.indexOf(c);
    }
    assertThat(Offsets.isOffset("Q7u0aEu", at)).isTrue();
    assertThat(Offsets.isOffset("Q7u0aEu", at + 2 * DAY)).isFalse();
  }

  @Test
  void aTimeThatIsNotAboutNowIsNoOffset() {
    for (long age : new long[] {DAY + 1, -DAY - 1, 400 * DAY, -400 * DAY}) {
      long at = NOW - age;
      assertThat(Offsets.isOffset(yeast(at), NOW)).isFalse();
      assertThat(Offsets.isOffset(at + "-0", NOW)).isFalse();
    }
    assertThat(Offsets.isOffset(Long.toString((NOW - 2 * DAY) / 1000, 16) + "0".repeat(16), NOW))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "hello",
        "welcome",
        "message",
        "article",
        "general",
        "1234567",
        "-------",
        "_______",
        "zzzzzzz",
        "0000000",
        "welcome.1",
        "user-42",
        "2026-03-01",
        "12:00:00",
        "1772366400000",
        "1772366400000-",
        "1772366400000-x",
        "1772366400000-0-1",
        "-1772366400000-0",
        "177236640000-0",
        "17723664000000-0",
        "69a42b00",
        "deadbeefdeadbeef",
        "deadbeefdeadbeefdeadbeef",
        "zzzzzzzzzzzzzzzzzzzzzzzz",
        "000000000000000000000000",
        "550e8400-e29b-41d4-a716-446655440000",
        "https://example.org/",
        "a.b@example.org",
        "+1 555 0100",
        "Привет!",
        "日本語日本語日"
      })
  void wordsAndNumbersOfApplicationsAreNoOffsets(String text) {
    assertThat(Offsets.isOffset(text, NOW)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'', .", "'', .x", "'', .-1", "'', .1.2", "'', x", "'', ' '", "' ', ''"})
  void whatIsNearlyAnOffsetIsNone(String before, String after) {
    assertThat(Offsets.isOffset(before + yeast(NOW) + after, NOW)).isFalse();
  }

  @Test
  void aHugeCounterDoesNoHarm() {
    assertThat(Offsets.isOffset(NOW + "-" + "9".repeat(18), NOW)).isTrue();
    assertThat(Offsets.isOffset(NOW + "-" + "9".repeat(40), NOW)).isFalse();
    assertThat(Offsets.isOffset(yeast(NOW) + "." + "9".repeat(40), NOW)).isFalse();
  }

  @Test
  void aRandomTextOfSevenDigitsIsHardlyEverOne() {
    Random random = new Random(1);
    int taken = 0;
    for (int i = 0; i < 1_000_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int digit = 0; digit < 7; digit++) {
        text.append(DIGITS.charAt(random.nextInt(64)));
      }
      taken += Offsets.isOffset(text.toString(), NOW) ? 1 : 0;
    }
    assertThat(taken).isLessThan(200);
  }
}
