package dev.hawser.engine.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.Tls;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS: what is trusted, what is not, and what the cause says. */
class TlsTest {

  @TempDir static Path directory;

  private static TestKeys local;
  private static TestKeys other;
  private static TestKeys expired;
  private static TestKeys client;

  @BeforeAll
  static void makeKeys() throws Exception {
    local = new TestKeys(directory, "local", "ip:127.0.0.1,dns:localhost");
    other = new TestKeys(directory, "other", "dns:other.example");
    expired =
        new TestKeys(directory, "expired", "ip:127.0.0.1", "-startdate", "-20d", "-validity", "10");
    client = new TestKeys(directory, "client", "dns:client.example");
  }

  private static RawServer serve(TestKeys keys, TestKeys clientKeys) throws Exception {
    return new RawServer(
        keys.sockets(clientKeys),
        peer -> {
          try {
            peer.upgrade();
          } catch (java.io.IOException e) {
            // The client did not like us, or we did not like it.
            return;
          }
          peer.text(peer.read().text());
          peer.read();
          peer.close(1000, "");
        });
  }

  private static TestLink open(RawServer server, String host, Tls tls) {
    URI uri = URI.create("wss://" + host + ":" + server.port() + "/");
    return TestLink.open(Endpoint.at(uri), Options.empty().with(TransportOptions.TLS, tls));
  }

  private static void works(TestKeys keys, TestKeys clientKeys, String host, Tls tls)
      throws Exception {
    try (RawServer server = serve(keys, clientKeys)) {
      TestLink link = open(server, host, tls);
      link.awaitOpen();
      assertThat(link.send("secret").get(30, TimeUnit.SECONDS)).isNull();
      assertThat(link.awaitFrame().text()).isEqualTo("secret");
      link.close(1000, "");
      link.awaitClosed();
      server.finish();
    }
  }

  private static String failure(TestKeys keys, TestKeys clientKeys, Tls tls) throws Exception {
    try (RawServer server = serve(keys, clientKeys)) {
      Cause cause = open(server, "127.0.0.1", tls).awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      return cause.message();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void aTrustedServerIsReached(String host) throws Exception {
    works(local, null, host, Tls.defaults().trust(local.trust()));
  }

  @Test
  void thePlatformDoesNotTrustAStranger() throws Exception {
    assertThat(failure(local, null, Tls.defaults())).contains("is not trusted");
    assertThat(failure(local, null, Tls.defaults().trust(other.trust())))
        .contains("is not trusted");
  }

  @Test
  void theNameIsVerifiedUnlessSwitchedOff() throws Exception {
    Tls tls = Tls.defaults().trust(other.trust());
    assertThat(failure(other, null, tls)).contains("is not for '127.0.0.1'");
    works(other, null, "127.0.0.1", tls.verifyHostname(false));
  }

  @Test
  void anExpiredCertificateIsNamed() throws Exception {
    assertThat(failure(expired, null, Tls.defaults().trust(expired.trust())))
        .contains("has expired");
  }

  @Test
  void aClientCertificateIsPresented() throws Exception {
    Tls tls = Tls.defaults().trust(local.trust());
    works(local, client, "127.0.0.1", tls.clientKey(client.keys(), TestKeys.PASSWORD));
    assertThat(failure(local, client, tls)).contains("client's certificate");
  }

  @Test
  void protocolsAreLimited() throws Exception {
    Tls tls = Tls.defaults().trust(local.trust());
    works(local, null, "127.0.0.1", tls.protocols("TLSv1.2"));
    works(local, null, "127.0.0.1", tls.protocols("TLSv1.3"));
  }

  @Test
  void aPinIsCheckedOnTopOfTrust() throws Exception {
    String pin = PinnedTrust.pin(local.certificate());
    String wrong = PinnedTrust.pin(other.certificate());
    Tls tls = Tls.defaults().trust(local.trust());
    works(local, null, "127.0.0.1", tls.pin(wrong, pin));
    works(local, null, "127.0.0.1", tls.pin(PinnedTrust.pin(local.authority())));
    assertThat(failure(local, null, tls.pin(wrong))).contains("pinned key");
    assertThat(failure(local, null, Tls.defaults().pin(pin))).contains("is not trusted");
  }

  @Test
  void aCertificateSentBesideTheChainDoesNotSatisfyAPin() throws Exception {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(local.trust());
    PinnedTrust trust =
        new PinnedTrust(
            (X509ExtendedTrustManager) factory.getTrustManagers()[0],
            List.of(PinnedTrust.pin(other.certificate())));
    X509Certificate[] sent = {local.certificate(), local.authority(), other.certificate()};
    assertThatThrownBy(() -> trust.checkServerTrusted(sent, "ECDHE_ECDSA"))
        .isInstanceOf(PinnedTrust.PinMismatch.class);
  }

  @Test
  void aServerWithoutTlsIsNamed() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.in().readByte();
              peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
            })) {
      Cause cause = open(server, "127.0.0.1", Tls.defaults()).awaitClosed();
      assertThat(cause.message()).contains("does not speak TLS");
    }
  }

  @Test
  void aServerThatIsSilentInTheTlsHandshakeTimesOut() throws Exception {
    try (RawServer server = new RawServer(RawServer.Peer::readToEnd)) {
      URI uri = URI.create("wss://127.0.0.1:" + server.port() + "/");
      Options options =
          Options.empty().with(TransportOptions.CONNECT_TIMEOUT, Duration.ofMillis(300));
      Cause cause = TestLink.open(Endpoint.at(uri), options).awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.TIMEOUT);
    }
  }

  @Test
  void largeMessagesPassAndStopWhenReadingStops() throws Exception {
    byte[] large = new byte[1 << 20];
    java.util.concurrent.CountDownLatch sent = new java.util.concurrent.CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            local.sockets(null),
            peer -> {
              peer.upgrade();
              for (int i = 0; i < 40; i++) {
                peer.send(RawServer.Peer.frame(0x82, large));
              }
              sent.countDown();
              assertThat(peer.read().payload()).hasSize(large.length);
              peer.close(4000, "enough");
              peer.socket().shutdownOutput();
            })) {
      TestLink link = open(server, "127.0.0.1", Tls.defaults().trust(local.trust()));
      link.awaitOpen();
      link.onLoop(l -> l.setReading(false));
      assertThat(sent.await(1, TimeUnit.SECONDS)).isFalse();
      link.onLoop(l -> l.setReading(true));
      for (int i = 0; i < 40; i++) {
        assertThat(link.awaitFrame().length()).isEqualTo(large.length);
      }
      assertThat(link.send(Frame.Kind.BINARY, large, true).get(30, TimeUnit.SECONDS)).isNull();
      assertThat(link.awaitClosed().code()).isEqualTo(4000);
      server.finish();
    }
  }
}
