package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.JoinException;
import dev.hawser.Payload;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.TopicState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** What a namespace's CONNECT carries, and when it is asked for. */
class AuthTest {

  /** A value with a JSON form. */
  record Login(String user, int version) {}

  private static UnaryOperator<Hawser> auth(Mono<?> value) {
    return hawser -> hawser.with(SocketIoOptions.AUTH, () -> value);
  }

  @Test
  void theConnectWaitsForIt() {
    Sinks.One<Login> login = Sinks.one();
    try (VirtualSocketIo io = new VirtualSocketIo(auth(login.asMono()))) {
      io.connect();
      io.subscribe(io.topic("/").join());
      assertThat(io.take()).isEmpty();
      login.tryEmitValue(new Login("ada", 1));
      io.engine.run();
      assertThat(io.take()).containsExactly("0{\"user\":\"ada\",\"version\":1}");
    }
  }

  @Test
  void itIsAskedForBeforeEveryConnect() {
    AtomicInteger asked = new AtomicInteger();
    Mono<Login> login = Mono.fromSupplier(() -> new Login("ada", asked.incrementAndGet()));
    try (VirtualSocketIo io = new VirtualSocketIo(auth(login))) {
      io.connect();
      io.subscribe(io.topic("/").join());
      io.subscribe(io.topic("/admin").join());
      assertThat(io.take())
          .containsExactly(
              "0{\"user\":\"ada\",\"version\":1}", "0/admin,{\"user\":\"ada\",\"version\":2}");
      io.reconnect();
      assertThat(io.take())
          .containsExactlyInAnyOrder(
              "0{\"user\":\"ada\",\"version\":3}", "0/admin,{\"user\":\"ada\",\"version\":4}");
    }
  }

  @Test
  void aTopicMayHaveItsOwn() {
    Mono<?> common = Mono.just(new Login("ada", 1));
    Mono<?> own = Mono.just(Payload.json(" {\"k\":[1]} "));
    try (VirtualSocketIo io = new VirtualSocketIo(auth(common))) {
      io.connect();
      io.subscribe(io.topic("/admin").with(SocketIoOptions.AUTH, () -> own).join());
      io.subscribe(io.topic("/").join());
      assertThat(io.take())
          .containsExactly("0/admin,{\"k\":[1]}", "0{\"user\":\"ada\",\"version\":1}");
    }
  }

  @Test
  void noneIsNone() {
    try (VirtualSocketIo io = new VirtualSocketIo(auth(Mono.empty()))) {
      io.connect();
      io.subscribe(io.topic("/").join());
      assertThat(io.take()).containsExactly("0");
    }
  }

  @Test
  void anErrorFailsTheJoin() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(auth(Mono.error(new IllegalStateException("no login"))))) {
      io.connect();
      TestSubscriber<Reply> join = io.subscribe(io.topic("/").join().onErrorResume(Mono::error));
      io.advance(Duration.ZERO);
      assertThat(io.take()).isEmpty();
      assertThat(io.state("/"))
          .isInstanceOfSatisfying(
              TopicState.Failed.class,
              failed -> {
                assertThat(failed.cause().kind()).isEqualTo(Cause.Kind.CONFIGURATION);
                assertThat(failed.cause().exception()).hasMessage("no login");
              });
      assertThat(VirtualSocketIo.error(join)).isInstanceOf(JoinException.class);
    }
  }

  static List<Object> noObjects() {
    return List.of("text", 5, List.of(1), Payload.json("[1]"), Payload.json(""), true);
  }

  @ParameterizedTest
  @MethodSource("noObjects")
  void whatIsNoObjectFailsTheJoin(Object value) {
    try (VirtualSocketIo io = new VirtualSocketIo(auth(Mono.just(value)))) {
      io.connect();
      TestSubscriber<Reply> join = io.subscribe(io.topic("/").join());
      assertThat(io.take()).isEmpty();
      assertThat(VirtualSocketIo.error(join))
          .isInstanceOfSatisfying(
              JoinException.class,
              failed -> {
                assertThat(failed.why().kind()).isEqualTo(Cause.Kind.CONFIGURATION);
                assertThat(failed.why().exception())
                    .hasMessageStartingWith("auth must be a JSON object");
              });
    }
  }

  @Test
  void whatHasNoJsonFormFailsTheJoin() {
    try (VirtualSocketIo io = new VirtualSocketIo(auth(Mono.just(new Object())))) {
      io.connect();
      assertThat(VirtualSocketIo.error(io.subscribe(io.topic("/").join())))
          .isInstanceOfSatisfying(
              JoinException.class,
              failed ->
                  assertThat(failed.why().exception())
                      .hasMessageStartingWith("auth has no JSON form: a java.lang.Object"));
    }
  }

  @Test
  void theTokenOfTheCredentialsIsTheDefault() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.credentials(() -> Mono.just(Credentials.token("t\"1"))))) {
      io.connect();
      io.subscribe(io.topic("/").join());
      assertThat(io.take()).containsExactly("0{\"token\":\"t\\\"1\"}");
      assertThat(io.link().endpoint().toString()).doesNotContain("t\"1");
    }
  }

  @Test
  void credentialsWithoutTokenAreNoAuth() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.credentials(() -> Mono.just(Credentials.basic("a", "b"))))) {
      io.connect();
      io.subscribe(io.topic("/").join());
      assertThat(io.take()).containsExactly("0");
    }
  }

  @Test
  void credentialsAreThoseOfTheAttemptUntilTheServerRefusesThem() {
    AtomicInteger asked = new AtomicInteger();
    ReconnectPolicy always = failure -> Duration.ofSeconds(1);
    try (VirtualSocketIo io =
        new VirtualSocketIo(
            h ->
                h.with(SocketIoOptions.REJOIN, always)
                    .credentials(
                        () ->
                            Mono.fromSupplier(
                                () -> Credentials.token("t" + asked.incrementAndGet()))))) {
      io.connect();
      io.subscribe(io.topic("/").join().onErrorComplete());
      io.subscribe(io.topic("/admin").join().onErrorComplete());
      assertThat(io.take()).containsExactly("0{\"token\":\"t1\"}", "0/admin,{\"token\":\"t1\"}");
      io.receive("4/admin,{\"message\":\"expired\"}");
      io.advance(Duration.ofSeconds(1));
      assertThat(io.take()).containsExactly("0/admin,{\"token\":\"t2\"}");
      io.reconnect();
      assertThat(io.take())
          .containsExactlyInAnyOrder("0{\"token\":\"t3\"}", "0/admin,{\"token\":\"t3\"}");
    }
  }

  @Test
  void aRefusalIsNotTriedAgainUnlessThePolicySaysSo() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.connect();
      TestSubscriber<Reply> join = io.subscribe(io.topic("/admin").join());
      io.receive("4/admin,{\"message\":\"no\",\"data\":{\"code\":7}}");
      JoinException refused = (JoinException) VirtualSocketIo.error(join);
      ConnectErrorException error = ConnectErrorException.of(refused.why());
      assertThat(error.serverMessage()).isEqualTo("no");
      assertThat((Object) error.data().as(java.util.Map.class))
          .isEqualTo(java.util.Map.of("code", 7));
      assertThat(((TopicState.Failed) io.state("/admin")).retryIn()).isNull();
      io.take();
      io.advance(Duration.ofMinutes(5));
      assertThat(io.take()).isEmpty();
      TestSubscriber<Reply> again = io.subscribe(io.topic("/admin").join());
      assertThat(io.take()).containsExactly("0/admin,");
      io.receive("0/admin,{\"sid\":\"s1\"}");
      assertThat(again.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void aRefusedNamespaceIsNotAskedForByTheNextLinkAndOthersLiveOn() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      io.subscribe(io.topic("/no").join().onErrorComplete());
      io.receive("4/no,\"text only\"");
      io.take();
      io.subscribe(root.emit("a"));
      assertThat(io.take()).containsExactly("2[\"a\"]");
      io.reconnect();
      assertThat(io.take()).containsExactly("0");
    }
  }
}
