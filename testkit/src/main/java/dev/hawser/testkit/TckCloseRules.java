package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState.Closed;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The rules of the end in {@link ProtocolTck}. */
public interface TckCloseRules extends TckFixture {

  @Test
  default void required_x01_closeBeforeAnythingIsTheEnd() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.end();
      client.end();
      assertThat(client.connection.state()).isInstanceOf(Closed.class);
      assertThat(server.server().accepted()).isZero();
    }
  }

  @Test
  default void required_x01_closeWhileConnectingStopsTheAttempt() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      server.server().faults().always(Fault.AtUpgrade.SILENCE);
      client.connection.connect().subscribe(null, failure -> {});
      server.server().awaitRequest(request -> true, TckClient.LIMIT);
      client.end();
      assertThat(client.await(Closed.class).cause().kind()).isEqualTo(Cause.Kind.USER);
    }
  }

  @Test
  default void required_x02_theLinkIsClosedInOrder() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      ServerConnection link = client.connect();
      client.end();
      assertThat(link.awaitClose(TckClient.LIMIT).closeCode()).isEqualTo(1000);
      link.awaitDisconnected(TckClient.LIMIT);
    }
  }

  @Test
  default void required_x02_aServerThatDoesNotAnswerTheCloseIsNotWaitedForLong() {
    try (TckServer server = startServer();
        TckClient client =
            new TckClient(
                server, h -> h.with(TransportOptions.CLOSE_TIMEOUT, Duration.ofMillis(100)))) {
      ServerConnection link = client.connect();
      link.answerClose(false);
      client.end();
      assertThat(client.connection.state()).isInstanceOf(Closed.class);
    }
  }

  @Test
  default void required_x03_streamsCompleteAndWaitsFail() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.connect();
      List<String> ends = new CopyOnWriteArrayList<>();
      client
          .messages()
          .subscribe(
              message -> {}, failure -> ends.add("failed"), () -> ends.add("messages completed"));
      client.awaitJoined();
      client.connection.states().subscribe(state -> {}, null, () -> ends.add("states completed"));
      client.connection.suspend().block(TckClient.LIMIT);
      client
          .send(1)
          .subscribe(null, failure -> ends.add(failure.getClass().getSimpleName()), () -> {});
      client.end();
      TckClient.await("all ends", () -> ends.size() == 3);
      assertThat(ends)
          .containsExactlyInAnyOrder(
              "messages completed", "states completed", "ConnectionClosedException");
    }
  }

  @Test
  default void required_x04_afterwardsEverythingFails() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.connect();
      client.end();
      for (Mono<?> call :
          List.of(
              client.connection.connect(),
              client.topic.join(),
              client.send(1),
              client.messages().next())) {
        assertThatThrownBy(() -> call.block(TckClient.LIMIT))
            .isInstanceOf(ConnectionClosedException.class);
      }
      client.connection.disconnect().block(TckClient.LIMIT);
      client.connection.suspend().block(TckClient.LIMIT);
      assertThat(server.server().accepted()).isEqualTo(1);
    }
  }

  @Test
  default void required_x05_aPolicyThatGivesUpEndsWithItsCause() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server, h -> h.reconnect(ReconnectPolicy.never()))) {
      ServerConnection link = client.connect();
      List<Throwable> failures = new CopyOnWriteArrayList<>();
      client.messages().subscribe(message -> {}, failures::add);
      client.awaitJoined();
      link.close(4001, "kicked");
      Closed closed = client.await(Closed.class);
      assertThat(closed.cause().kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
      assertThat(closed.cause().code()).isEqualTo(4001);
      TckClient.await("the failure", () -> failures.size() == 1);
      assertThat(failures.get(0)).isInstanceOf(ConnectionClosedException.class);
    }
  }
}
