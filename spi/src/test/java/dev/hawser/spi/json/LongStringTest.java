package dev.hawser.spi.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.ProtocolViolationException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings of large messages are skipped by words: nothing in a word may be overlooked. */
class LongStringTest {

  private static final int LENGTH = 400;

  private final JsonScanner scanner = new JsonScanner();

  /** Puts something into a long plain string, at every place of a word. */
  private static byte[] with(char plain, int place, String what) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < LENGTH; i++) {
      text.append(i == place ? what : String.valueOf(plain));
    }
    return text.append('"').toString().getBytes(StandardCharsets.UTF_8);
  }

  private void reset(byte[] bytes) {
    scanner.reset(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(chars = {'a', ' ', '!', '#', '[', ']', '~', 'é', '€'})
  void aPlainStringEndsAtItsQuote(char plain) {
    byte[] bytes = with(plain, -1, "");
    reset(bytes);
    assertThat(scanner.skipString()).isFalse();
    assertThat(scanner.position()).isEqualTo(bytes.length);
  }

  @ParameterizedTest
  @ValueSource(chars = {'a', 'é'})
  void aQuoteEndsItWhereverItStands(char plain) {
    int width = String.valueOf(plain).getBytes(StandardCharsets.UTF_8).length;
    for (int place = 0; place < LENGTH; place++) {
      reset(with(plain, place, "\""));
      assertThat(scanner.skipString()).isFalse();
      assertThat(scanner.position()).isEqualTo(1 + place * width + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(chars = {'a', 'é'})
  void anEscapeIsSeenWhereverItStands(char plain) {
    for (int place = 0; place < LENGTH; place++) {
      byte[] bytes = with(plain, place, "\\\"\\\\\\u0041");
      reset(bytes);
      assertThat(scanner.skipString()).isTrue();
      assertThat(scanner.position()).isEqualTo(bytes.length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u0001", "\n", "\u001f"})
  void aControlCharacterIsRefusedWhereverItStands(String control) {
    for (int place = 0; place < LENGTH; place++) {
      reset(with('a', place, control));
      assertThatThrownBy(scanner::skipString)
          .isInstanceOf(ProtocolViolationException.class)
          .hasMessageEndingWith("at byte " + (place + 1));
    }
  }

  @Test
  void aStringWithoutEndIsRefused() {
    byte[] bytes = with('a', -1, "");
    for (int length = bytes.length - 1; length > bytes.length - 20; length--) {
      scanner.reset(bytes, 0, length);
      assertThatThrownBy(scanner::skipString).isInstanceOf(ProtocolViolationException.class);
    }
  }
}
