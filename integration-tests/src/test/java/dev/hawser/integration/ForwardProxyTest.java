package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.Proxy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Tls;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.ForwardProxy;
import dev.hawser.testkit.TestCertificate;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

class ForwardProxyTest {

  private static final String USER = "ann";
  private static final String PASSWORD = "s3cret-word";

  /** No such name exists: only the proxy can reach it. */
  private static final String HOST = "inside.invalid";

  private static final TestCertificate CERTIFICATE = TestCertificate.forHosts(HOST);

  /** The two kinds of proxy, open and guarded. */
  enum Kind {
    HTTP,
    SOCKS5;

    ForwardProxy open() {
      return this == HTTP ? ForwardProxy.http() : ForwardProxy.socks5();
    }

    ForwardProxy guarded() {
      return this == HTTP ? ForwardProxy.http(USER, PASSWORD) : ForwardProxy.socks5(USER, PASSWORD);
    }

    Proxy to(ForwardProxy proxy) {
      return this == HTTP
          ? Proxy.http("127.0.0.1", proxy.port())
          : Proxy.socks5("127.0.0.1", proxy.port());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOpenProxyIsGoneThroughAndResolvesTheName(Kind kind) {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        ForwardProxy proxy = kind.open();
        Connection connection = through(kind.to(proxy), "ws", server).open()) {
      echoes(connection);
      assertThat(proxy.targets()).containsExactly(HOST + ":" + server.port());
    }
  }

  @ParameterizedTest
  @EnumSource
  void tlsGoesThroughTheProxyEndToEnd(Kind kind) {
    try (TestServer server = WebSocketTestServer.create().secure(CERTIFICATE).echo().start();
        ForwardProxy proxy = kind.guarded();
        Connection connection =
            through(kind.to(proxy).login(USER, PASSWORD), "wss", server)
                .with(TransportOptions.TLS, Tls.defaults().trust(CERTIFICATE.trustStore()))
                .open()) {
      echoes(connection);
      assertThat(proxy.targets()).containsExactly(HOST + ":" + server.port());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongPasswordIsAClearCauseThatIsNotRetried(Kind kind) {
    try (TestServer server = WebSocketTestServer.create().start();
        ForwardProxy proxy = kind.guarded();
        Connection connection =
            through(kind.to(proxy).login(USER, "guess-4711"), "ws", server).open()) {
      Cause cause = Wait.refusal(connection);
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(cause.retryable()).isFalse();
      assertThat(cause.message()).startsWith("the proxy refused").doesNotContain("guess-4711");
      assertThat(server.accepted()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void noPasswordWhereOneIsWantedIsAClearCauseThatIsNotRetried(Kind kind) {
    try (TestServer server = WebSocketTestServer.create().start();
        ForwardProxy proxy = kind.guarded();
        Connection connection = through(kind.to(proxy), "ws", server).open()) {
      Cause cause = Wait.refusal(connection);
      assertThat(cause.retryable()).isFalse();
      assertThat(cause.message()).startsWith("the proxy refused");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExceptedHostIsReachedDirectly(Kind kind) {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        ForwardProxy proxy = kind.open();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(TransportOptions.PROXY, kind.to(proxy).except("*.test", "127.0.0.1"))
                .open()) {
      echoes(connection);
      assertThat(proxy.targets()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTargetThatIsDownIsTriedAgainThroughTheProxy(Kind kind) {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        ForwardProxy proxy = kind.open();
        Connection connection = through(kind.to(proxy), "ws", server).open()) {
      server.stopListening();
      connection.connect().subscribe();
      ConnectionState.Backoff backoff = Wait.state(connection, ConnectionState.Backoff.class);
      assertThat(backoff.cause().kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(backoff.cause().message()).startsWith("the proxy refused");
      server.startListening();
      echoes(connection);
    }
  }

  @Test
  void aProxyThatIsDownIsAClearCause() {
    int port;
    try (ForwardProxy gone = ForwardProxy.http()) {
      port = gone.port();
    }
    try (Connection connection =
        Hawser.to("ws://" + HOST + "/")
            .with(TransportOptions.PROXY, Proxy.http("127.0.0.1", port))
            .reconnect(ReconnectPolicy.never())
            .open()) {
      Cause cause = Wait.refusal(connection);
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(cause.retryable()).isTrue();
      assertThat(cause.message()).contains("refused");
    }
  }

  private static Hawser through(Proxy proxy, String scheme, TestServer server) {
    return Hawser.to(scheme + "://" + HOST + ":" + server.port() + "/")
        .with(TransportOptions.PROXY, proxy)
        .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)));
  }

  private static void echoes(Connection connection) {
    StepVerifier.create(connection.topic().messages().map(m -> m.payload().text()))
        .then(() -> connection.topic().send("hello").block(Wait.LIMIT))
        .expectNext("hello")
        .thenCancel()
        .verify(Wait.LIMIT);
  }
}
