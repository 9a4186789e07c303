package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.JoinException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.TopicState;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.socketio.engineio.EngineIoVersion;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Servers 1 and 2: the default namespace connects by itself, auth is a query. */
class ImplicitRootTest {

  private static VirtualSocketIo start(UnaryOperator<Hawser> settings) {
    VirtualSocketIo io =
        new VirtualSocketIo(
            h -> settings.apply(h.with(EngineIoOptions.VERSION, EngineIoVersion.V3)));
    io.connect();
    return io;
  }

  private static VirtualSocketIo start() {
    return start(UnaryOperator.identity());
  }

  @Test
  void theDefaultNamespaceIsConnectedUnasked() {
    try (VirtualSocketIo io = start()) {
      TestSubscriber<Reply> join = io.subscribe(io.topic("/").join());
      assertThat(io.take()).isEmpty();
      assertThat(io.state("/")).isInstanceOf(TopicState.Joining.class);
      io.receive("0");
      assertThat(join.getReceivedOnNext()).hasSize(1);
      assertThat(io.root().id()).isNull();
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void itIsJoinedAtOnceIfTheServerWasFaster() {
    try (VirtualSocketIo io = start()) {
      io.receive("0");
      assertThat(io.subscribe(io.topic("/").join()).getReceivedOnNext()).hasSize(1);
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void itsRefusalIsKnownToWhoJoinsLater() {
    try (VirtualSocketIo io = start()) {
      io.receive("4\"not allowed\"");
      TestSubscriber<Reply> join = io.subscribe(io.topic("/").join());
      assertThat(VirtualSocketIo.error(join))
          .isInstanceOfSatisfying(
              JoinException.class,
              refused -> assertThat(refused.why().reason()).isEqualTo("not allowed"));
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void aRefusalMayBeAnyJson() {
    try (VirtualSocketIo io = start()) {
      TestSubscriber<Reply> join = io.subscribe(io.topic("/auth").join());
      io.receive("0", "4/auth,{\"code\":\"E_AUTH\"}");
      JoinException refused = (JoinException) VirtualSocketIo.error(join);
      ConnectErrorException error = ConnectErrorException.of(refused.why());
      assertThat(error).isNotNull();
      assertThat(error.data().text()).isEqualTo("{\"code\":\"E_AUTH\"}");
    }
  }

  @Test
  void onceLeftItTakesAConnectToComeBack() {
    try (VirtualSocketIo io = start()) {
      io.receive("0");
      io.subscribe(io.topic("/").join());
      io.subscribe(io.topic("/").leave());
      assertThat(io.take()).containsExactly("1");
      TestSubscriber<Reply> again = io.subscribe(io.topic("/").join());
      assertThat(io.take()).containsExactly("0");
      io.receive("0");
      assertThat(again.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void onceTheServerDisconnectedItTakesAConnectToComeBack() {
    try (VirtualSocketIo io = start()) {
      io.receive("0");
      io.subscribe(io.topic("/").join());
      io.receive("1");
      assertThat(io.state("/")).isInstanceOf(TopicState.Failed.class);
      TestSubscriber<Reply> again = io.subscribe(io.topic("/").join());
      assertThat(again.getReceivedOnNext()).isEmpty();
      assertThat(io.take()).containsExactly("0");
      io.receive("0");
      assertThat(again.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void theServerMayDisconnectItBeforeAnybodyWantsIt() {
    try (VirtualSocketIo io = start()) {
      io.receive("0", "1");
      TestSubscriber<Reply> join = io.subscribe(io.topic("/").join());
      assertThat(join.getReceivedOnNext()).isEmpty();
      assertThat(io.take()).containsExactly("0");
    }
  }

  @Test
  void onceRefusedItIsAskedForAgainAsThePolicySays() {
    ReconnectPolicy always = failure -> Duration.ofSeconds(1);
    try (VirtualSocketIo io = start(h -> h.with(SocketIoOptions.REJOIN, always))) {
      io.receive("4\"not yet\"");
      io.subscribe(io.topic("/").join().onErrorComplete());
      assertThat(io.take()).isEmpty();
      io.advance(Duration.ofSeconds(1));
      assertThat(io.take()).containsExactly("0");
      io.receive("4\"not yet\"");
      io.advance(Duration.ofSeconds(1));
      assertThat(io.take()).containsExactly("0");
      io.receive("0");
      assertThat(io.state("/")).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void theNextLinkConnectsItUnaskedAgain() {
    try (VirtualSocketIo io = start()) {
      io.receive("0");
      io.subscribe(io.topic("/").join());
      io.subscribe(io.topic("/").leave());
      TestSubscriber<Reply> again = io.subscribe(io.topic("/").join());
      io.reconnect();
      assertThat(io.take()).isEmpty();
      io.receive("0");
      assertThat(again.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void authIsTheQueryOfTheNamespace() {
    Map<String, Object> auth = new LinkedHashMap<>();
    auth.put("token", "a b,c");
    auth.put("v", 2);
    try (VirtualSocketIo io = start(h -> h.with(SocketIoOptions.AUTH, () -> Mono.just(auth)))) {
      io.subscribe(io.topic("/").join());
      io.receive("0");
      io.subscribe(io.topic("/auth").join());
      String connect = io.take().get(0);
      assertThat(connect).startsWith("0/auth?token=a").contains("&v=2").doesNotContain("b,c");
      io.receive("0/auth?token=a,");
      assertThat(io.state("/auth")).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void theTokenOfTheCredentialsIsTheQueryOfTheNamespace() {
    try (VirtualSocketIo io = start(h -> h.credentials(() -> Mono.just(Credentials.token("t1"))))) {
      io.receive("0");
      io.subscribe(io.topic("/auth").join());
      assertThat(io.take()).containsExactly("0/auth?token=t1,");
      io.receive("0/auth,");
      assertThat(io.state("/auth")).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void nothingIsRecovered() {
    try (VirtualSocketIo io = start()) {
      io.receive("0");
      io.subscribe(io.topic("/").join());
      TestSubscriber<SocketEvent> events = io.subscribe(io.root().events());
      io.receive("2[\"e\",\"1700000000000-0\"]");
      assertThat(events.getReceivedOnNext().get(0).args().count()).isEqualTo(1);
      io.reconnect();
      io.receive("0");
      assertThat(((TopicState.Joined) io.state("/")).resumed()).isFalse();
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void aServerOfVersion2IsToldByItsAnswer() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.connect();
      io.receive("0");
      TestSubscriber<Reply> join = io.subscribe(io.topic("/").join());
      assertThat(VirtualSocketIo.error(join))
          .isInstanceOfSatisfying(
              JoinException.class,
              refused -> {
                assertThat(refused.why().kind()).isEqualTo(Cause.Kind.CONFIGURATION);
                assertThat(refused).hasMessageContaining("engine-io");
              });
    }
  }
}
