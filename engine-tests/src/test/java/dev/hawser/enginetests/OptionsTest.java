package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Option;
import dev.hawser.Topic;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.testkit.FakeTransport.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class OptionsTest extends VirtualTest {

  private static final String SECRET = "s3cr3t";

  @Test
  void anOptionThatNobodyKnowsIsRefusedWithThoseThereAre() {
    Option<String> unknown = Option.string("unheard-of", null, "nobody knows it");
    Hawser hawser =
        Hawser.to("line://localhost/").protocol(new LineProtocol()).with(unknown, "value");
    assertThatThrownBy(hawser::open)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'line' has no option 'unheard-of'")
        .hasMessageContaining("connect-timeout")
        .hasMessageContaining("line-secret")
        .hasMessageNotContaining("value");
  }

  @Test
  void anotherOptionOfTheSameNameIsAnotherOption() {
    Option<String> lookalike = Option.string("line-secret", null, "looks the same");
    Hawser hawser =
        Hawser.to("line://localhost/").protocol(new LineProtocol()).with(lookalike, "value");
    assertThatThrownBy(hawser::open).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aValueThatBreaksTheRuleIsRefusedAtOnce() {
    Hawser hawser = Hawser.to("line://localhost/");
    assertThatThrownBy(() -> hawser.with(TransportOptions.CONNECT_TIMEOUT, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("connect-timeout");
    assertThatThrownBy(() -> hawser.requestTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> hawser.joinTimeout(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDescriptionIsNotChanged() {
    Hawser first = Hawser.to("line://localhost/");
    Hawser second = first.with(LineProtocol.SECRET, SECRET);
    assertThat(first.spec().options().given()).isEmpty();
    assertThat(second.spec().options().given()).containsExactly(LineProtocol.SECRET);
  }

  @Test
  void nothingPrintsASecret() {
    Credentials credentials = Credentials.token(SECRET).header("X-Key", SECRET);
    Hawser hawser =
        Hawser.to("line://user:" + SECRET + "@localhost/path?token=" + SECRET)
            .credentials(() -> Mono.just(credentials))
            .with(LineProtocol.SECRET, SECRET)
            .with(TransportOptions.HEADERS, () -> Mono.just(Map.of("X-Key", SECRET)));
    engine.transport().script(Answer.refuse(Cause.refused(401, "", null)));
    Connection connection = engine.open(hawser, protocol);
    Topic topic = connection.topic("x");
    List<Object> printed = new ArrayList<>();
    printed.add(connection.state());
    subscribe(connection.connect());
    printed.add(connection.state());
    advance(Duration.ZERO);
    printed.add(link().endpoint());
    printed.addAll(
        List.of(
            hawser,
            hawser.spec(),
            hawser.spec().options(),
            credentials,
            Credentials.basic("user", SECRET),
            connection,
            connection.state(),
            connection.stats(),
            topic,
            topic.state(),
            LineProtocol.SECRET,
            Endpoint.at(URI.create("ws://u:" + SECRET + "@localhost/?a=" + SECRET))
                .header("Authorization", SECRET)));
    connection.close();
    advance(Duration.ZERO);
    printed.add(connection);
    printed.add(error(subscribe(connection.connect())));
    printed.add(error(subscribe(topic.join())));
    assertThat(printed).allSatisfy(each -> assertThat(each.toString()).doesNotContain(SECRET));
  }

  @Test
  void anIllegalUrlIsNotRepeated() {
    assertThatThrownBy(() -> Hawser.to("line://local host/?token=" + SECRET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(SECRET)
        .hasNoCause();
    assertThatThrownBy(() -> Hawser.to("/relative?token=" + SECRET))
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void anIllegalSecretIsNotRepeated() {
    Option<Integer> pin = Option.integer("pin", 0, "a pin").must("even", n -> n % 2 == 0).secret();
    assertThatThrownBy(() -> Hawser.to("line://localhost/").with(pin, 12345))
        .hasMessageContaining("'pin' must be even")
        .hasMessageNotContaining("12345");
    assertThatThrownBy(() -> pin.parse("x12345")).hasMessageNotContaining("12345");
  }
}
