package dev.hawser.engine.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.Proxy;
import dev.hawser.Tls;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Links through HTTP and SOCKS5 proxies. */
class ProxyTest {

  private static Proxy proxy(Proxy.Type type, TestProxy proxy) {
    return type == Proxy.Type.HTTP
        ? Proxy.http("127.0.0.1", proxy.port())
        : Proxy.socks5("127.0.0.1", proxy.port());
  }

  private static RawServer echo(ServerSocketFactory sockets) throws Exception {
    return new RawServer(
        sockets,
        peer -> {
          peer.upgrade();
          peer.text(peer.read().text());
          peer.read();
          peer.close(1000, "");
          peer.socket().shutdownOutput();
        });
  }

  private static void echoes(URI uri, Options options) throws Exception {
    TestLink link = TestLink.open(Endpoint.at(uri), options);
    link.awaitOpen();
    assertThat(link.send("hello").get(30, TimeUnit.SECONDS)).isNull();
    assertThat(link.awaitFrame().text()).isEqualTo("hello");
    link.close(1000, "");
    link.awaitClosed();
  }

  @ParameterizedTest
  @EnumSource
  void theProxyResolvesTheNameAndChecksTheLogin(Proxy.Type type) throws Exception {
    try (RawServer server = echo(ServerSocketFactory.getDefault());
        TestProxy proxy = new TestProxy("user:pass", false)) {
      Options options =
          Options.empty().with(TransportOptions.PROXY, proxy(type, proxy).login("user", "pass"));
      echoes(URI.create("ws://only.the.proxy.knows:" + server.port() + "/"), options);
      assertThat(proxy.asked).containsExactly("only.the.proxy.knows:" + server.port());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongLoginIsSaidAndNotTriedAgain(Proxy.Type type) throws Exception {
    try (TestProxy proxy = new TestProxy("user:pass", false)) {
      Options options =
          Options.empty().with(TransportOptions.PROXY, proxy(type, proxy).login("user", "wrong"));
      Cause cause =
          TestLink.open(Endpoint.at(URI.create("ws://host.example/")), options).awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(cause.message()).contains("proxy").doesNotContain("wrong");
      assertThat(cause.retryable()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aProxyThatRefusesTheTargetIsSaid(Proxy.Type type) throws Exception {
    try (TestProxy proxy = new TestProxy(null, true)) {
      Options options = Options.empty().with(TransportOptions.PROXY, proxy(type, proxy));
      Cause cause =
          TestLink.open(Endpoint.at(URI.create("ws://host.example/")), options).awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(cause.message()).contains("proxy");
      assertThat(cause.retryable()).isTrue();
    }
  }

  @Test
  void anExceptedHostIsReachedDirectly() throws Exception {
    try (RawServer server = echo(ServerSocketFactory.getDefault());
        TestProxy proxy = new TestProxy(null, true)) {
      Proxy settings = proxy(Proxy.Type.HTTP, proxy).except("127.0.0.1");
      Options options = Options.empty().with(TransportOptions.PROXY, settings);
      echoes(server.uri(), options);
      assertThat(proxy.asked).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void tlsGoesThroughToTheServerAndTellsItsName(Proxy.Type type, @TempDir Path directory)
      throws Exception {
    TestKeys keys = new TestKeys(directory, "proxied", "dns:inside.example");
    try (RawServer server =
            new RawServer(
                keys.sockets(null),
                peer -> {
                  peer.upgrade();
                  SSLSocket socket = (SSLSocket) peer.socket();
                  ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
                  assertThat(session.getRequestedServerNames())
                      .contains(new SNIHostName("inside.example"));
                  peer.text(peer.read().text());
                  peer.read();
                  peer.close(1000, "");
                });
        TestProxy proxy = new TestProxy(null, false)) {
      Options options =
          Options.empty()
              .with(TransportOptions.PROXY, proxy(type, proxy))
              .with(TransportOptions.TLS, Tls.defaults().trust(keys.trust()));
      echoes(URI.create("wss://inside.example:" + server.port() + "/"), options);
      server.finish();
    }
  }
}
