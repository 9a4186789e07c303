package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.LinkLostException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.integration.Wait;
import dev.hawser.integration.official.Json;
import dev.hawser.socketio.engineio.EngineIoError;
import dev.hawser.socketio.engineio.EngineIoException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/** What a real server does not take is told with its cause; what it asks for is done. */
class ServerLimitsTest {

  private static final Servers SERVERS = new Servers();

  @AfterAll
  static void stop() {
    SERVERS.close();
  }

  private static Setup newest(Way way) {
    return new Setup(ServerVersion.V4, false, way);
  }

  @ParameterizedTest
  @CsvSource({"POLLING,413", "WEBSOCKET,1009"})
  void anEventTooLargeForTheServerIsATypedCause(Way way, int code) {
    RealServer server = SERVERS.of(ServerVersion.V4, Map.of("maxHttpBufferSize", 1_000));
    try (Connection connection =
        newest(way).client(server.port()).reconnect(ReconnectPolicy.never()).open()) {
      Inbox inbox = Inbox.join(connection.topic());
      Throwable failure =
          catchThrowable(
              () -> inbox.namespace().emitWithAck("ack", "x".repeat(2_000)).block(Wait.LIMIT));
      assertThat(failure).isInstanceOf(LinkLostException.class);
      Cause cause = Wait.state(connection, ConnectionState.Closed.class).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.OVERFLOW);
      assertThat(cause.code()).isEqualTo(code);
      assertThat(cause.exception()).isInstanceOf(EngineIoException.class);
      assertThat(((EngineIoException) cause.exception()).error())
          .isEqualTo(EngineIoError.PAYLOAD_TOO_LARGE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void manySmallEventsGoThroughASmallLimit(Way way) {
    RealServer server = SERVERS.of(ServerVersion.V4, Map.of("maxHttpBufferSize", 1_000));
    try (Connection connection = newest(way).client(server.port()).open()) {
      Inbox inbox = Inbox.join(connection.topic());
      List<Integer> back =
          Flux.range(0, 300)
              .flatMapSequential(i -> inbox.namespace().emitWithAck(Integer.class, "ack", i), 300)
              .collectList()
              .block(Wait.LIMIT);
      assertThat(back).hasSize(300).isSorted();
      assertThat(connection.stats().links()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theHeartbeatOfTheServerIsAnswered(Way way) {
    RealServer server =
        SERVERS.of(ServerVersion.V4, Map.of("pingInterval", 50, "pingTimeout", 3_000));
    try (Connection connection = newest(way).client(server.port()).open()) {
      Inbox inbox = Inbox.join(connection.topic());
      String engine = inbox.handshake().get("engine").asText();
      long until = System.nanoTime() + 4_000_000_000L; // Longer than both together.
      while (System.nanoTime() - until < 0) {
        assertThat(inbox.handshake().get("engine").asText()).isEqualTo(engine);
      }
    }
  }

  @Test
  void messagesMayBeCompressed() {
    RealServer server =
        SERVERS.of(ServerVersion.V4, Map.of("perMessageDeflate", Map.of("threshold", 0)));
    try (Connection connection =
        newest(Way.WEBSOCKET)
            .client(server.port())
            .with(TransportOptions.COMPRESSION, true)
            .open()) {
      Inbox inbox = Inbox.join(connection.topic());
      assertThat(inbox.handshake().at("/headers/sec-websocket-extensions").asText())
          .startsWith("permessage-deflate");
      String text = "compress me ".repeat(10_000);
      inbox.emit("echo", text, new byte[10_000]);
      assertThat(inbox.next("echo").args().argument(0).as(String.class)).isEqualTo(text);
      assertThat(connection.stats().bytesIn()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeEventsOfTheServerArriveUpToOurLimit(Way way) {
    RealServer server = SERVERS.of(ServerVersion.V4, Map.of());
    try (Connection connection =
        newest(way)
            .client(server.port())
            .with(TransportOptions.MAX_MESSAGE_SIZE, 2_000_000)
            .open()) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.emit("big", 1_900_000);
      assertThat(inbox.next("big").payload().as(String.class)).hasSize(1_900_000);
      inbox.emit("bigBytes", 1_900_000);
      assertThat(inbox.next("big").payload().size()).isEqualTo(1_900_000);
      inbox.emit("big", 2_100_000);
      Cause cause = Wait.state(connection, ConnectionState.Backoff.class).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.OVERFLOW);
      // The link after it is as good as new.
      assertThat(inbox.ask("ack", 1)).containsExactly(Json.read("1"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionWithoutNamespaceIsEndedByTheServerAndOnesWithStay(Way way) {
    RealServer server = SERVERS.of(ServerVersion.V4, Map.of("connectTimeout", 500));
    try (Connection idle = newest(way).client(server.port()).open();
        Connection used = newest(way).client(server.port()).open()) {
      Inbox inbox = Inbox.join(used.topic());
      idle.connect().block(Wait.LIMIT);
      Wait.until(() -> idle.stats().links() >= 3, () -> "two more links");
      assertThat(inbox.ask("ack", 1)).hasSize(1);
      assertThat(used.stats().links()).isEqualTo(1);
    }
  }
}
