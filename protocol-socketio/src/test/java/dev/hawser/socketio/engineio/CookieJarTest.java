package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of {@code Set-Cookie} comes back, and for how long. */
class CookieJarTest {

  private final CookieJar jar = new CookieJar();

  private void store(String... fields) {
    jar.store(List.of(fields), 0);
  }

  private String after(Duration time) {
    return jar.header(null, time.toNanos());
  }

  @Test
  void nameAndValueComeBackBehindTheApplicationsOwn() {
    assertThat(jar.header(null, 0)).isNull();
    assertThat(jar.header("own=1", 0)).isEqualTo("own=1");
    store("node=\"a b\"; Path=/x; Secure; HttpOnly", "other=x=y");
    assertThat(jar.header("own=1", 0)).isEqualTo("own=1; node=a b; other=x=y");
    assertThat(jar).hasToString("CookieJar[node, other]");
  }

  @Test
  void alaterOneReplacesTheFirst() {
    store("node=1");
    store("node=2");
    assertThat(after(Duration.ZERO)).isEqualTo("node=2");
  }

  @Test
  void maxAgeEndsItAndBeatsExpires() {
    store("node=1; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=10");
    store("more=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    assertThat(after(Duration.ofMillis(9_999))).isEqualTo("node=1; more=1");
    assertThat(after(Duration.ofSeconds(10))).isNull();
  }

  @Test
  void anAgeInThePastDeletes() {
    store("a=1", "b=1");
    store("a=; Max-Age=0");
    assertThat(after(Duration.ZERO)).isEqualTo("b=1");
    store("b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    assertThat(after(Duration.ZERO)).isNull();
  }

  @Test
  void whatCannotBeReadIsIgnored() {
    store("", "=1", "noEquals", "a=1; Max-Age=soon; Expires=later; =;");
    jar.store(null, 0);
    assertThat(after(Duration.ofDays(30))).isEqualTo("a=1");
  }

  @Test
  void thereIsALimit() {
    for (int i = 0; i < 100; i++) {
      store("c" + i + "=1");
    }
    assertThat(after(Duration.ZERO).split("; ")).hasSize(64).contains("c99=1");
  }
}
