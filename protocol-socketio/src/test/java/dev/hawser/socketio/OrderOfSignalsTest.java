package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState;
import dev.hawser.JoinException;
import dev.hawser.TopicState;
import dev.hawser.TransportOptions;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What an application does when it hears of a state, and what it hears when. */
class OrderOfSignalsTest {

  private static List<String> states(VirtualSocketIo io, String topic) {
    List<String> states = new ArrayList<>();
    io.topic(topic).states().subscribe(state -> states.add(state.getClass().getSimpleName()));
    io.engine.run();
    return states;
  }

  @Test
  void whatWaitsIsSentBeforeWhatIsEmittedOnConnect() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.topic("/")
          .states()
          .filter(TopicState.Joined.class::isInstance)
          .flatMap(joined -> io.root().emit("on connect"))
          .subscribe();
      io.subscribe(io.topic("/").join());
      io.subscribe(io.root().emit("first"));
      io.subscribe(io.root().emit("second"));
      io.open();
      io.receive("0{\"sid\":\"s1\"}");
      assertThat(io.take())
          .containsExactly("0", "2[\"first\"]", "2[\"second\"]", "2[\"on connect\"]");
    }
  }

  @Test
  void whatIsEmittedWithRetriesOnConnectIsSentOnce() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      List<Arguments> answers = new ArrayList<>();
      io.topic("/")
          .states()
          .filter(TopicState.Joined.class::isInstance)
          .flatMap(joined -> io.root().emitWithRetries(3, "echo", (Object) null))
          .subscribe(answers::add);
      io.subscribe(io.topic("/").join());
      io.open();
      io.receive("0{\"sid\":\"s1\"}");
      assertThat(io.take()).containsExactly("0", "20[\"echo\",null]");
      io.receive("30[null]");
      assertThat(answers).hasSize(1);
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void aLeaveAndAJoinAreOneDisconnect() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.joined();
      List<String> states = states(io, "/");
      io.topic("/").leave().subscribe();
      io.topic("/").join().subscribe();
      io.engine.run();
      io.receive("0{\"sid\":\"s2\"}");
      assertThat(io.take()).containsExactly("1", "0");
      assertThat(states).startsWith("Joined").endsWith("Joined");
      assertThat(io.root().id()).isEqualTo("s2");
    }
  }

  @Test
  void anotherNamespaceMeanwhileCostsNoAttempt() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(
            h ->
                h.reconnect(
                    SocketIoPolicies.reconnect(Duration.ofSeconds(1), Duration.ofSeconds(1), 0)
                        .maxAttempts(2)))) {
      io.engine.transport().otherwise(Answer.refuse(Cause.refused(503, "", null)));
      io.subscribe(io.topic("/").join().onErrorComplete());
      io.advance(Duration.ofMillis(500));
      io.subscribe(io.topic("/foo").join().onErrorComplete());
      assertThat(io.engine.transport().links()).hasSize(1);
      io.advance(Duration.ofSeconds(5));
      assertThat(io.engine.transport().links()).hasSize(3);
      assertThat(io.connection.state()).isInstanceOf(ConnectionState.Closed.class);
    }
  }

  @Test
  void theAttemptsAreToldWithTheirNumbers() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      List<Integer> attempts = new ArrayList<>();
      io.connection
          .states()
          .ofType(ConnectionState.Connecting.class)
          .subscribe(state -> attempts.add(state.attempt()));
      Answer refusal = Answer.refuse(Cause.refused(503, "", null));
      io.engine.transport().script(refusal, refusal);
      io.subscribe(io.connection.connect());
      io.advance(Duration.ofMinutes(1));
      assertThat(attempts).startsWith(1, 2, 3);
    }
  }

  @Test
  void theConnectionMayBeEndedAndStartedByHand() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.joined();
      io.subscribe(io.connection.disconnect());
      io.advance(Duration.ofMinutes(1));
      assertThat(io.engine.transport().links()).hasSize(1);
      assertThat(io.connection.state()).isInstanceOf(ConnectionState.Idle.class);
      io.subscribe(io.connection.connect());
      io.open();
      assertThat(io.take()).containsExactly("0");
      io.receive("0{\"sid\":\"s2\"}");
      io.reconnect();
      assertThat(io.take()).containsExactly("0");
    }
  }

  @Test
  void aConnectionThatIsClosedDoesNotComeBack() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.joined();
      io.link().drop();
      io.connection.close();
      io.advance(Duration.ofMinutes(5));
      assertThat(io.engine.transport().links()).hasSize(1);
      assertThat(VirtualSocketIo.error(io.subscribe(io.root().emit("late"))))
          .isInstanceOf(ConnectionClosedException.class);
    }
  }

  @Test
  void headersAreAskedForBeforeEveryAttempt() {
    AtomicInteger asked = new AtomicInteger();
    Mono<Map<String, String>> headers =
        Mono.fromSupplier(() -> Map.of("X-Try", String.valueOf(asked.incrementAndGet())));
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.with(TransportOptions.HEADERS, () -> headers))) {
      io.joined();
      io.reconnect();
      assertThat(io.engine.transport().links())
          .extracting(link -> link.endpoint().headers().get("X-Try"))
          .containsExactly("1", "2");
    }
  }

  @Test
  void anAuthThatIsNotGivenTimesOut() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(
            h ->
                h.joinTimeout(Duration.ofSeconds(3))
                    .with(SocketIoOptions.AUTH, () -> Mono.never()))) {
      io.connect();
      TestSubscriber<?> join = io.subscribe(io.topic("/").join());
      io.advance(Duration.ofSeconds(3));
      // What the application gives is its own affair: no blind retry.
      TopicState.Failed failed = (TopicState.Failed) io.state("/");
      assertThat(failed.cause().kind()).isEqualTo(Cause.Kind.CONFIGURATION);
      assertThat(failed.cause().exception()).isInstanceOf(TimeoutException.class);
      assertThat(VirtualSocketIo.error(join)).isInstanceOf(JoinException.class);
      assertThat(io.take()).isEmpty();
    }
  }
}
