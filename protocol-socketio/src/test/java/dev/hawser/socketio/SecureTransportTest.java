package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.Proxy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Tls;
import dev.hawser.TransportOptions;
import dev.hawser.socketio.Loopback.Way;
import dev.hawser.testkit.ForwardProxy;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoTestServer;
import dev.hawser.testkit.TestCertificate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS, proxies and compression hold for polling, WebSocket and the upgrade alike. */
class SecureTransportTest {

  private static final TestCertificate CERTIFICATE = TestCertificate.generate();

  private static SocketIoServer secure() {
    return SocketIoTestServer.create().webSocket(below -> below.secure(CERTIFICATE)).start();
  }

  private static void echoes(Loopback io) {
    assertThat(io.joined("/").emitWithAck(String.class, "echo", "é").block(Loopback.LIMIT))
        .isEqualTo("é");
  }

  private static Hawser trusting(Hawser hawser) {
    return hawser.with(TransportOptions.TLS, Tls.defaults().trust(CERTIFICATE.trustStore()));
  }

  @ParameterizedTest
  @EnumSource
  void aTrustedCertificate(Way way) {
    try (Loopback io = new Loopback(secure(), way, SecureTransportTest::trusting)) {
      echoes(io);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownCertificateIsRefused(Way way) {
    try (Loopback io =
        new Loopback(secure(), way, hawser -> hawser.reconnect(ReconnectPolicy.never()))) {
      io.connection.connect().subscribe(null, failure -> {});
      Cause cause = io.awaitState(ConnectionState.Closed.class).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(io.server.connections()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void throughAProxy(Way way) {
    try (ForwardProxy proxy = ForwardProxy.http("ann", "secret");
        Loopback io =
            new Loopback(
                secure(),
                way,
                hawser ->
                    trusting(hawser)
                        .with(
                            TransportOptions.PROXY,
                            Proxy.http("127.0.0.1", proxy.port()).login("ann", "secret")))) {
      echoes(io);
      assertThat(proxy.targets())
          .isNotEmpty()
          .containsOnly("127.0.0.1:" + io.server.server().port());
    }
  }

  @ParameterizedTest
  @EnumSource
  void compressed(Way way) {
    try (Loopback io =
        new Loopback(
            SocketIoTestServer.create().webSocket(below -> below.compression(true)).start(),
            way,
            hawser ->
                hawser
                    .with(TransportOptions.COMPRESSION, true)
                    .with(TransportOptions.COMPRESSION_THRESHOLD, 0))) {
      echoes(io);
      String text = "compress me ".repeat(5000);
      assertThat(io.namespace("/").emitWithAck(String.class, "echo", text).block(Loopback.LIMIT))
          .isEqualTo(text);
    }
  }
}
