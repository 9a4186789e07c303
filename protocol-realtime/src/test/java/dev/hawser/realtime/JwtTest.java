package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expiry of a token is read where there is one, and garbage harms nobody. */
class JwtTest {

  /** A token with these claims; {@code exp} null for a JWT without one. */
  static String expiring(Instant exp, String who) {
    return of("{\"role\":\"" + who + "\",\"exp\":" + exp.getEpochSecond() + "}");
  }

  static String of(String claims) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8))
        + "."
        + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2ln";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"exp":1700000000}                                        | 1700000000
          {"exp":1700000000.9}                                      | 1700000000
          {"exp":1.7e9}                                             | 1700000000
          {"exp":"1700000000"}                                      | 1700000000
          {"a":{"exp":1},"b":[{"exp":2}],"exp":1700000000,"c":"ü"}  | 1700000000
          { "exp" : 1700000000 }                                    | 1700000000
          {"\\u0065xp":1700000000}                                  | 1700000000
          """)
  void isReadFromTheClaims(String claims, long seconds) {
    assertThat(Jwt.expiry(of(claims))).isEqualTo(Instant.ofEpochSecond(seconds));
  }

  @Test
  void isReadFromPaddedAndFromPlainBase64() {
    // Claims whose base64 needs padding and has the characters in which the alphabets differ.
    byte[] claims = "{\"exp\":1700000000,\"n\":\"ÿ~?>\"}".getBytes(StandardCharsets.UTF_8);
    for (Base64.Encoder encoder :
        new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
      assertThat(Jwt.expiry("e30." + encoder.encodeToString(claims) + ".s"))
          .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"exp\":null}",
        "{\"exp\":true}",
        "{\"exp\":{}}",
        "{\"exp\":\"soon\"}",
        "{\"exp\":0}",
        "{\"exp\":-1}",
        "{\"exp\":1e999999999}",
        "{\"exp\":99999999999999999999}",
        "{\"exp\":NaN}",
        "{\"exp\":",
        "[1]",
        "17",
        "",
        "not json"
      })
  void isUnknownWithoutANumberOfSeconds(String claims) {
    assertThat(Jwt.expiry(of(claims))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c.d",
        "a.!!.c",
        "sb_publishable_abc",
        "sb_secret_a.b.c",
        "anon-key"
      })
  void isUnknownOfWhatIsNoJwt(String token) {
    assertThat(Jwt.expiry(token)).isNull();
  }

  @Test
  void noGarbageThrows() {
    Random random = new Random(7);
    assertThatCode(() -> Jwt.expiry(of("{\"a\":" + "[".repeat(100_000))))
        .doesNotThrowAnyException();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      String text =
          random.nextBoolean()
              ? of(new String(bytes, StandardCharsets.ISO_8859_1))
              : of("{\"exp\":1700000000}".substring(0, random.nextInt(18)) + (char) bytes.length);
      assertThatCode(() -> Jwt.expiry(text)).doesNotThrowAnyException();
    }
  }
}
