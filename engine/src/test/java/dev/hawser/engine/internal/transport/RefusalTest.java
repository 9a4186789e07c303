package dev.hawser.engine.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.engine.EngineOptions;
import dev.hawser.spi.Endpoint;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way a handshake fails ends in one cause that says what happened. */
class RefusalTest {

  private static Cause causeOf(RawServer.Script script) throws Exception {
    try (RawServer server = new RawServer(script)) {
      Cause cause = TestLink.open(server.uri()).awaitClosed();
      server.finish();
      return cause;
    }
  }

  private static Cause causeOfAnswer(String... lines) throws Exception {
    return causeOf(
        peer -> {
          peer.readHead();
          peer.send(String.join("\r\n", lines));
        });
  }

  @ParameterizedTest
  @CsvSource({
    "401, UNAUTHORIZED, false",
    "403, UNAUTHORIZED, false",
    "404, REFUSED, false",
    "426, REFUSED, false",
    "429, REFUSED, true",
    "503, REFUSED, true",
    "200, REFUSED, false",
  })
  void aStatusSurvivesABodyOf20KiB(int status, Cause.Kind kind, boolean retryable)
      throws Exception {
    String body = "no. ".repeat(5000);
    Cause cause =
        causeOfAnswer(
            "HTTP/1.1 " + status + " Some Reason",
            "Content-Length: " + body.length(),
            "Retry-After: 7",
            "",
            body);
    assertThat(cause.kind()).isEqualTo(kind);
    assertThat(cause.code()).isEqualTo(status);
    assertThat(cause.retryable()).isEqualTo(retryable);
    assertThat(cause.reason()).hasSize(8192).startsWith("no. no. ");
    assertThat(cause.retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void aShortBodyIsGivenWhole() throws Exception {
    Cause chunked =
        causeOfAnswer(
            "HTTP/1.1 503 Later",
            "Transfer-Encoding: chunked",
            "",
            "3",
            "one",
            "3",
            "two",
            "0",
            "",
            "");
    assertThat(chunked.reason()).isEqualTo("onetwo");
    assertThat(chunked.retryAfter()).isNull();
    Cause untilEnd = causeOfAnswer("HTTP/1.0 503 Later", "", "until the end");
    assertThat(untilEnd.reason()).isEqualTo("until the end");
  }

  @Test
  void aBodyThatNeverEndsDoesNotHoldUpTheRefusal() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Cause cause;
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.readHead();
              peer.send("HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\npart");
              done.await(30, TimeUnit.SECONDS);
            })) {
      cause = TestLink.open(server.uri()).awaitClosed();
      done.countDown();
    }
    assertThat(cause.code()).isEqualTo(500);
    assertThat(cause.reason()).isEqualTo("part");
  }

  @Test
  void aResetAfterTheStatusDoesNotLoseIt() throws Exception {
    Cause cause =
        causeOf(
            peer -> {
              peer.readHead();
              peer.send("HTTP/1.1 401 No\r\nContent-Length: 100\r\n\r\npart");
              peer.reset();
            });
    // A reset may overtake the answer: then nobody can know. It must not hang or throw.
    assertThat(cause.kind()).isIn(Cause.Kind.UNAUTHORIZED, Cause.Kind.NETWORK);
  }

  @Test
  void aRedirectSaysWhereItPointsButNotItsQuery() throws Exception {
    Cause cause =
        causeOfAnswer(
            "HTTP/1.1 302 Found",
            "Location: https://user:pw@other.example/ws?token=secret",
            "Content-Length: 0",
            "",
            "");
    assertThat(cause.kind()).isEqualTo(Cause.Kind.REFUSED);
    assertThat(cause.code()).isEqualTo(302);
    assertThat(cause.reason()).isEqualTo("redirects to https://other.example/ws?***");
  }

  @Test
  void aRetryDateIsUnderstood() throws Exception {
    Cause cause =
        causeOfAnswer(
            "HTTP/1.1 503 Later",
            "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT",
            "Content-Length: 0",
            "",
            "");
    assertThat(cause.retryAfter()).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SSH-2.0-OpenSSH_9.2\r\n", "\0\1\2\3garbage\r\n\r\n", "HTTP/1.1 abc\r\n\r\n"})
  void garbageIsAProtocolViolation(String answer) throws Exception {
    Cause cause =
        causeOf(
            peer -> {
              peer.readHead();
              peer.send(answer);
              peer.readToEnd();
            });
    assertThat(cause.kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void aHugeHeaderIsAProtocolViolation() throws Exception {
    Cause cause =
        causeOfAnswer("HTTP/1.1 101 Switching Protocols", "X: " + "x".repeat(40_000), "", "");
    assertThat(cause.kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void anExtensionThatWasNotOfferedIsAProtocolViolation() throws Exception {
    Cause cause =
        causeOf(
            peer -> {
              peer.upgrade("Sec-WebSocket-Extensions: permessage-deflate");
              assertThat(peer.readToEnd()).isEmpty();
            });
    assertThat(cause.kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
    assertThat(cause.message()).contains("not offered");
  }

  @Test
  void aWrongAcceptIsAProtocolViolation() throws Exception {
    Cause cause =
        causeOfAnswer(
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Accept: AAAA",
            "",
            "");
    assertThat(cause.kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void earlyHintsAreSkipped() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              String head = peer.readHead();
              peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
              peer.send(RawServer.Peer.answer(head));
              peer.text("open");
              peer.read();
            })) {
      TestLink link = TestLink.open(server.uri());
      assertThat(link.awaitFrame().text()).isEqualTo("open");
      link.close(1000, "");
      link.awaitClosed();
    }
  }

  @Test
  void anEndBeforeTheAnswerIsANetworkFailure() throws Exception {
    assertThat(causeOf(RawServer.Peer::readHead).kind()).isEqualTo(Cause.Kind.NETWORK);
    assertThat(causeOf(peer -> {}).kind()).isEqualTo(Cause.Kind.NETWORK);
    assertThat(causeOf(RawServer.Peer::reset).kind()).isEqualTo(Cause.Kind.NETWORK);
  }

  @Test
  void aSilentServerIsLeftByAbort() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.readHead();
              asked.countDown();
              peer.readToEnd();
            })) {
      TestLink link = TestLink.open(server.uri());
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      link.close(1000, "before open it is an abort");
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.USER);
      server.finish();
    }
  }

  @Test
  void anAbortRightAfterOpenEndsTheAttempt() throws Exception {
    try (RawServer server = new RawServer(RawServer.Peer::readToEnd)) {
      TestLink link = TestLink.open(server.uri());
      link.abort();
      link.abort();
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.USER);
    }
  }

  @Test
  void nobodyListeningIsANetworkFailure() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Cause cause = TestLink.open(URI.create("ws://127.0.0.1:" + port)).awaitClosed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
    assertThat(cause.message()).contains("cannot connect to 127.0.0.1:" + port);
  }

  /** A resolver that knows no name. */
  private static final class NoNames extends AddressResolverGroup<InetSocketAddress> {

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
      return new InetNameResolver(executor) {
        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
          promise.setFailure(new UnknownHostException(name));
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
          promise.setFailure(new UnknownHostException(name));
        }
      }.asAddressResolver();
    }
  }

  @Test
  void anUnknownHostIsNamedAndTheEscapeHatchIsUsed() throws Exception {
    try (NoNames resolver = new NoNames()) {
      Options options =
          Options.empty().with(EngineOptions.TCP_CLIENT, client -> client.resolver(resolver));
      Cause cause =
          TestLink.open(Endpoint.at(URI.create("ws://nowhere.example/")), options).awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(cause.message()).isEqualTo("unknown host 'nowhere.example'");
    }
  }

  @Test
  void aBadConfigurationIsSaidSo() throws Exception {
    Endpoint endpoint = Endpoint.at(URI.create("ws://127.0.0.1/")).header("X", "a\r\nb");
    Cause cause = TestLink.open(endpoint, Options.empty()).awaitClosed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.CONFIGURATION);
    assertThat(cause.retryable()).isFalse();
    assertThat(TestLink.open(URI.create("gopher://h/")).awaitClosed().kind())
        .isEqualTo(Cause.Kind.CONFIGURATION);
    Options broken =
        Options.empty()
            .with(
                EngineOptions.TCP_CLIENT,
                client -> {
                  throw new IllegalArgumentException("broken");
                });
    assertThat(TestLink.open(Endpoint.at(URI.create("ws://127.0.0.1/")), broken).awaitClosed())
        .satisfies(c -> assertThat(c.kind()).isEqualTo(Cause.Kind.CONFIGURATION));
  }
}
