package dev.hawser.phoenix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.Hawser;
import dev.hawser.JoinException;
import dev.hawser.Message;
import dev.hawser.Option;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What an application does wrong is told at once, in words that say what to do. */
class BadInputTest {

  private static final String URL = "phoenix+ws://localhost/socket";

  private static Topic room(VirtualPhoenix phoenix) {
    return phoenix.connection.topic("room:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          phoenix+ws://user:secret@localhost/socket | must not hold a user name
          phoenix+ws:///socket                      | names a host
          phoenix+ftp://localhost/socket            | phoenix+ftp
          phoenix://localhost/socket                | phoenix
          """)
  void aBadUrl(String url, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hawser.to(url).open())
        .withMessageContaining(reason)
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("secret"));
  }

  @Test
  void anUnknownOption() {
    Option<String> unknown = Option.string("colour", null, "no option of this protocol");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hawser.to(URL).with(unknown, "blue").open())
        .withMessageContaining("colour");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> {
              try (Connection connection = Hawser.to(URL).open()) {
                connection.topic("room:1").with(unknown, "blue");
              }
            })
        .withMessageContaining("colour");
  }

  @Test
  void anOptionThatBreaksItsRule() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hawser.to(URL).with(PhoenixOptions.HEARTBEAT_TIMEOUT, Duration.ZERO))
        .withMessageContaining("heartbeat-timeout");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hawser.to(URL).with(PhoenixOptions.JOIN_WINDOW, 0))
        .withMessageContaining("join-window");
  }

  @ParameterizedTest
  @ValueSource(strings = {"phx_join", "phx_leave", "phx_reply", "phx_error", "phx_close"})
  void anEventThatBelongsToTheProtocol(String event) {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.joined("room:1");
      for (TestSubscriber<?> failed :
          List.of(
              phoenix.subscribe(room(phoenix).send(event, null)),
              phoenix.subscribe(room(phoenix).request(event, null)))) {
        assertThat(failed.expectTerminalError())
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("event '" + event + "' belongs to the protocol");
      }
      assertThat(phoenix.take()).isEmpty();
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void aBinaryPayloadWithSerializer1() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix(h -> h.with(PhoenixOptions.VSN, "1.0.0"))) {
      phoenix.connect();
      phoenix.subscribe(room(phoenix).join());
      phoenix.link().takeTexts();
      phoenix
          .link()
          .receive(
              "{\"topic\":\"room:1\",\"event\":\"phx_reply\",\"ref\":\"1\","
                  + "\"payload\":{\"status\":\"ok\",\"response\":{}}}");
      TestSubscriber<Void> failed = phoenix.subscribe(room(phoenix).send("bin", new byte[] {1, 2}));
      assertThat(failed.expectTerminalError())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("connect with 2.0.0");
      assertThat(phoenix.link().takeTexts()).isEmpty();
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void anEventOf256BytesWithABinaryPayload() {
    String longest = "é".repeat(127) + "x";
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.joined("room:1");
      TestSubscriber<Reply> failed =
          phoenix.subscribe(room(phoenix).request(longest + "x", new byte[1]));
      assertThat(failed.expectTerminalError())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("event")
          .hasMessageContaining("255");
      assertThat(phoenix.link().take()).isEmpty();
      assertThat(phoenix.connection.stats().pendingRequests()).isZero();
      assertThat(phoenix.subscribe(room(phoenix).send(longest, new byte[1])).isTerminatedComplete())
          .isTrue();
      assertThat(phoenix.subscribe(room(phoenix).send(longest + "x", 1)).isTerminatedComplete())
          .isTrue();
      assertThat(phoenix.link().take()).hasSize(2);
    }
  }

  @Test
  void aTopicWithoutAName() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> phoenix.connection.topic(""))
          .withMessageContaining("room:lobby");
    }
  }

  @Test
  void aSocketParameterOfAStrangeType() {
    failsToConnect(
        () -> Mono.just(Map.of("who", Map.of("secret", Optional.of("s3cret")))), "who[secret]");
  }

  @Test
  void aSocketParameterThatTakesThePlaceOfTheSerializer() {
    failsToConnect(() -> Mono.just(Map.of("vsn", "2.0.0")), "use the option vsn");
  }

  @Test
  void aSupplierOfSocketParametersThatFails() {
    failsToConnect(() -> Mono.error(new IllegalStateException("no user")), "no user");
    failsToConnect(
        () -> {
          throw new IllegalStateException("no session");
        },
        "no session");
  }

  private static void failsToConnect(Supplier<Mono<Map<String, ?>>> params, String reason) {
    try (VirtualPhoenix phoenix =
        new VirtualPhoenix(
            h -> h.with(PhoenixOptions.PARAMS, params).reconnect(ReconnectPolicy.never()))) {
      TestSubscriber<Void> connected = phoenix.subscribe(phoenix.connection.connect());
      assertThat(connected.expectTerminalError())
          .isInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining(reason)
          .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("s3cret"));
      assertThat(phoenix.engine.transport().links()).isEmpty();
    }
  }

  @Test
  void anEmptySupplierOfSocketParametersMeansNone() {
    try (VirtualPhoenix phoenix =
        new VirtualPhoenix(h -> h.with(PhoenixOptions.PARAMS, Mono::empty))) {
      phoenix.connect();
      assertThat(phoenix.link().endpoint().uri().toString())
          .isEqualTo("ws://localhost/socket/websocket?vsn=2.0.0");
    }
  }

  @Test
  void joinParametersThatFailAreNoReasonToAskForEver() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      PhoenixTopic channel =
          PhoenixTopic.of(room(phoenix))
              .params(() -> Mono.error(new IllegalStateException("no token")));
      TestSubscriber<Message> messages = phoenix.subscribe(channel.on("e"));
      assertThat(messages.expectTerminalError())
          .isInstanceOf(JoinException.class)
          .hasMessageContaining("no token");
      phoenix.advance(Duration.ofMinutes(1));
      assertThat(phoenix.take()).isEmpty();
    }
  }

  @Test
  void emptyJoinParametersAreAnEmptyObject() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      phoenix.subscribe(PhoenixTopic.of(room(phoenix)).params(Mono::empty).join());
      assertThat(phoenix.takeOne().payload()).isEqualTo("{}");
    }
  }

  @Test
  void joinParametersWithoutAWireForm() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      TestSubscriber<Reply> joined =
          phoenix.subscribe(PhoenixTopic.of(room(phoenix)).params(new Object()).join());
      assertThat(joined.expectTerminalError())
          .isInstanceOf(JoinException.class)
          .hasMessageContaining("java.lang.Object");
      assertThat(phoenix.take()).isEmpty();
    }
  }

  @Test
  void aViewThatDoesNotFit() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> phoenix.connection.as(PhoenixTopic.class))
          .withMessageContaining("PhoenixTopic");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> room(phoenix).as(Runnable.class))
          .withMessageContaining("PhoenixTopic");
    }
  }
}
