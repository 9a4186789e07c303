package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.Hawser;
import dev.hawser.JoinException;
import dev.hawser.Option;
import dev.hawser.PayloadException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What an application does wrong is told at once, in words that say what to do. */
class BadInputTest {

  private static final String URL = "realtime+ws://localhost";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          realtime+ws://user:secret@localhost | must not hold a user name
          realtime+ws:///realtime/v1          | names a host
          realtime+ftp://localhost            | realtime+ftp
          realtime://localhost                | realtime
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
    try (Connection connection = Hawser.to(URL).open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> connection.topic("room1").with(unknown, "blue"))
          .withMessageContaining("colour");
      // An option of topics is none of connections.
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Hawser.to(URL).with(RealtimeOptions.PRIVATE, true).open())
          .withMessageContaining("private");
    }
  }

  @Test
  void anOptionThatBreaksItsRule() {
    Hawser hawser = Hawser.to(URL);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hawser.with(RealtimeOptions.LOG_LEVEL, "debug"))
        .withMessageContaining("info, warning or error");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hawser.with(RealtimeOptions.VSN, "3.0.0"))
        .withMessageContaining("vsn");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hawser.with(RealtimeOptions.API_KEY, ""))
        .withMessageContaining("api-key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hawser.with(RealtimeOptions.PRESENCE_LIMIT, 0))
        .withMessageContaining("presence-limit");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hawser.with(RealtimeOptions.DISCONNECT_WHEN_EMPTY, Duration.ofMillis(-1)))
        .withMessageContaining("disconnect-when-empty");
  }

  static Stream<Arguments> configs() {
    return Stream.of(
        // To the server "yes" is no boolean, and the topic would be public.
        Arguments.of(Map.of("private", "yes"), "private must be true or false, not yes"),
        Arguments.of(Map.of("private", "true"), "private must be true or false"),
        Arguments.of(Map.of("private", 1), "private must be true or false"),
        Arguments.of(Map.of("broadcast", Map.of("ack", "no")), "broadcast.ack"),
        Arguments.of(Map.of("broadcast", Map.of("self", 1)), "broadcast.self"),
        Arguments.of(Map.of("broadcast", true), "broadcast must be a map"),
        Arguments.of(Map.of("presence", "on"), "presence must be a map"),
        Arguments.of(Map.of("presence", Map.of("enabled", "on")), "presence.enabled"),
        Arguments.of(Map.of("presence", Map.of("key", 7)), "presence.key must be a text"),
        Arguments.of(Map.of("postgres_changes", "todos"), "postgres_changes must be a list"),
        Arguments.of(Map.of("x", new Object()), "config"));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void aConfigThatTheServerWouldSilentlyTakeForAnother(Map<String, ?> config, String words) {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      TestSubscriber<Reply> joined =
          realtime.subscribe(realtime.room().topic().with(RealtimeOptions.CONFIG, config).join());
      assertThat(joined.expectTerminalError())
          .isInstanceOf(JoinException.class)
          .hasMessageContaining(words);
      realtime.advance(Duration.ofMinutes(1));
      assertThat(realtime.take()).isEmpty();
      assertThat(realtime.engine.transport().links()).hasSize(1);
    }
  }

  @Test
  void aConfigOfANewerServerIsMergedDeeply() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      realtime.subscribe(
          realtime
              .room()
              .self()
              .topic()
              .with(
                  RealtimeOptions.CONFIG,
                  Map.of("broadcast", Map.of("ack", true), "newer", List.of(1)))
              .join());
      Sent join = realtime.takeOne();
      assertThat(join.json().at("/config/broadcast").toString())
          .isEqualTo("{\"ack\":true,\"self\":true}");
      assertThat(join.json().at("/config/newer/0").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aReplayOnAPublicTopic() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      RealtimeTopic room = realtime.room().replay(Replay.since(Instant.EPOCH));
      assertThat(realtime.subscribe(room.broadcasts()).expectTerminalError())
          .isInstanceOf(JoinException.class)
          .hasMessageContaining("private");
      assertThat(realtime.take()).isEmpty();
      assertThat(room.topic().state()).isInstanceOf(TopicState.Failed.class);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Replay.missed().limit(26))
        .withMessageContaining("1 to 25");
  }

  @ParameterizedTest
  @ValueSource(strings = {"phx_join", "phx_leave", "phx_reply", "phx_error", "phx_close"})
  void anEventThatBelongsToTheProtocol(String event) {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      assertThat(realtime.subscribe(realtime.room().broadcast(event, 1)).expectTerminalError())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("event '" + event + "' belongs to the protocol");
      assertThat(realtime.take()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hawser:ready", "hawser:gap", "hawser:postgres_changes:{}", "hawser:x"})
  void anEventThatBelongsToTheClient(String event) {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      assertThat(realtime.subscribe(realtime.room().broadcast(event, 1)).expectTerminalError())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("hawser:");
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void aBinaryPayloadWithSerializer1() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.VSN, "1.0.0"))) {
      realtime.connect();
      realtime.subscribe(realtime.room().join());
      realtime.link().takeTexts();
      realtime
          .link()
          .receive(
              "{\"topic\":\"realtime:room1\",\"event\":\"phx_reply\",\"ref\":\"1\","
                  + "\"payload\":{\"status\":\"ok\",\"response\":{}}}");
      assertThat(
              realtime
                  .subscribe(realtime.room().broadcast("bin", new byte[] {1}))
                  .expectTerminalError())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2.0.0");
      assertThat(realtime.link().takeTexts()).isEmpty();
      assertThat(realtime.room().topic().state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void namesThatAreTooLongForABinaryFrame() {
    String longest = "é".repeat(127) + "x";
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      TestSubscriber<Void> failed =
          realtime.subscribe(realtime.room().broadcast(longest + "x", new byte[1]));
      assertThat(failed.expectTerminalError())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("255");
      assertThat(
              realtime
                  .subscribe(realtime.room().broadcast(longest, new byte[1]))
                  .isTerminatedComplete())
          .isTrue();
      assertThat(realtime.takeOne().event()).isEqualTo(longest);
      // JSON goes as text then.
      assertThat(
              realtime
                  .subscribe(realtime.room().broadcast(longest + "x", 1))
                  .isTerminatedComplete())
          .isTrue();
      assertThat(realtime.takeOne().event()).isEqualTo("broadcast");
    }
  }

  @Test
  void aTopicWithoutAName() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> realtime.connection.topic(""))
          .withMessageContaining("room1");
    }
  }

  @Test
  void anAcknowledgementThatTheTopicDoesNotHave() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      assertThat(
              realtime
                  .subscribe(realtime.room().broadcastAcknowledged("cur", 1))
                  .expectTerminalError())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("broadcast-ack");
      assertThat(realtime.take()).isEmpty();
      assertThat(realtime.connection.stats().pendingRequests()).isZero();
    }
  }

  @Test
  void aBroadcastToBeKeptOnAPublicTopic() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      assertThat(
              realtime
                  .subscribe(realtime.room().broadcast("cur", 1, Persist.longest()))
                  .expectTerminalError())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("private");
    }
  }

  static Stream<Object> noObjects() {
    return Stream.of("text", 1, List.of(1), new byte[] {1}, true);
  }

  @ParameterizedTest
  @MethodSource("noObjects")
  void aPresenceThatIsNoObject(Object state) {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      assertThat(realtime.subscribe(realtime.room().track(state)).expectTerminalError())
          .isInstanceOf(PayloadException.class)
          .hasMessageContaining("JSON object");
      assertThat(realtime.take()).isEmpty();
      assertThat(realtime.connection.stats().pendingRequests()).isZero();
    }
  }

  @Test
  void socketParametersThatCannotBe() {
    failsToConnect(
        () -> Mono.just(Map.of("who", Map.of("secret", Optional.of("s3cret")))), "who[secret]");
    failsToConnect(() -> Mono.just(Map.of("vsn", "2.0.0")), "use the option vsn");
    failsToConnect(() -> Mono.error(new IllegalStateException("no user")), "no user");
    failsToConnect(
        () -> {
          throw new IllegalStateException("no session");
        },
        "no session");
  }

  private static void failsToConnect(Supplier<Mono<Map<String, ?>>> params, String reason) {
    try (VirtualRealtime realtime =
        new VirtualRealtime(
            h -> h.with(RealtimeOptions.PARAMS, params).reconnect(ReconnectPolicy.never()))) {
      TestSubscriber<Void> connected = realtime.subscribe(realtime.connection.connect());
      assertThat(connected.expectTerminalError())
          .isInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining(reason)
          .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("s3cret"));
      assertThat(realtime.engine.transport().links()).isEmpty();
    }
  }

  @Test
  void aViewThatDoesNotFit() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> realtime.connection.as(RealtimeTopic.class))
          .withMessageContaining("RealtimeTopic");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> realtime.connection.topic("room1").as(Runnable.class))
          .withMessageContaining("RealtimeTopic");
    }
  }
}
