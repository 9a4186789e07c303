package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Tls;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.Fault;
import dev.hawser.testkit.TestCertificate;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class TlsTest {

  private static final TestCertificate SERVER = TestCertificate.generate();
  private static final TestCertificate ELSEWHERE = TestCertificate.forHosts("elsewhere.test");
  private static final TestCertificate CLIENT = TestCertificate.forHosts("client.test");
  private static final TestCertificate STRANGER = TestCertificate.forHosts("stranger.test");
  private static final Tls TRUSTING = Tls.defaults().trust(SERVER.trustStore());

  @Test
  void anOwnTrustStoreIsTrusted() {
    talks(WebSocketTestServer.create().secure(SERVER), TRUSTING);
  }

  @Test
  void aCertificateNobodyTrustsIsRefused() {
    Cause cause = refusal(WebSocketTestServer.create().secure(SERVER), Tls.defaults());
    assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
    assertThat(cause.message()).startsWith("TLS with ").endsWith("certificate is not trusted");
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    Tls tls = Tls.defaults().trust(ELSEWHERE.trustStore());
    Cause cause = refusal(WebSocketTestServer.create().secure(ELSEWHERE), tls);
    assertThat(cause.message()).endsWith("certificate is not for '127.0.0.1'");
  }

  @Test
  void aCertificateForAnotherHostPassesWithoutHostnameVerification() {
    Tls tls = Tls.defaults().trust(ELSEWHERE.trustStore()).verifyHostname(false);
    talks(WebSocketTestServer.create().secure(ELSEWHERE), tls);
  }

  @Test
  void hostnameVerificationOffDoesNotMeanTrustOff() {
    Tls tls = Tls.defaults().trust(STRANGER.trustStore()).verifyHostname(false);
    Cause cause = refusal(WebSocketTestServer.create().secure(ELSEWHERE), tls);
    assertThat(cause.message()).endsWith("certificate is not trusted");
  }

  @Test
  void aClientCertificateOpensTheDoor() {
    WebSocketTestServer server =
        WebSocketTestServer.create().secure(SERVER).requireClientCertificate(CLIENT);
    talks(server, TRUSTING.clientKey(CLIENT.keyStore(), CLIENT.password()));
  }

  @Test
  void withoutTheClientCertificateTheCauseSaysSo() {
    WebSocketTestServer server =
        WebSocketTestServer.create().secure(SERVER).requireClientCertificate(CLIENT);
    for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
      Cause cause = refusal(server, TRUSTING.protocols(version));
      assertThat(cause.kind()).as(version).isEqualTo(Cause.Kind.NETWORK);
      assertThat(cause.message())
          .as(version)
          .endsWith("the server does not accept the client's certificate, or wants one");
    }
  }

  @Test
  void thePinnedKeyPassesAndAnotherDoesNot() {
    WebSocketTestServer server = WebSocketTestServer.create().secure(SERVER);
    talks(server, TRUSTING.pin(STRANGER.pin(), SERVER.pin()));
    Cause cause = refusal(server, TRUSTING.pin(STRANGER.pin()));
    assertThat(cause.message()).endsWith("no certificate of the server has a pinned key");
  }

  @Test
  void eachProtocolVersionAloneWorks() {
    WebSocketTestServer server = WebSocketTestServer.create().secure(SERVER);
    talks(server, TRUSTING.protocols("TLSv1.3"));
    talks(server, TRUSTING.protocols("TLSv1.2"));
  }

  @Test
  void aServerOfAnOlderVersionThanAllowedIsRefused() throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(SERVER.keyStore(), SERVER.password());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (SSLServerSocket old =
            (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 1, loopback);
        Connection connection =
            Hawser.to("wss://127.0.0.1:" + old.getLocalPort() + "/")
                .with(TransportOptions.TLS, TRUSTING.protocols("TLSv1.3"))
                .reconnect(ReconnectPolicy.never())
                .open()) {
      old.setEnabledProtocols(new String[] {"TLSv1.2"});
      Thread server = new Thread(() -> shakeHands(old), "old-tls-server");
      server.start();
      Cause cause = Wait.refusal(connection);
      server.join();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(cause.message()).startsWith("TLS with ").contains("protocol_version");
    }
  }

  private static void shakeHands(SSLServerSocket server) {
    try (SSLSocket socket = (SSLSocket) server.accept()) {
      socket.startHandshake();
    } catch (IOException refused) {
      // As it must be.
    }
  }

  @Test
  void aPlainTextPortIsNamedAsSuch() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to("wss://127.0.0.1:" + server.port() + "/")
                .reconnect(ReconnectPolicy.never())
                .open()) {
      Cause cause = Wait.refusal(connection);
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(cause.message()).endsWith("the server does not speak TLS");
    }
  }

  @Test
  void aPortThatNeverAnswersTlsIsGivenUpWithinTheConnectTimeout() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to("wss://127.0.0.1:" + server.port() + "/")
                .with(TransportOptions.CONNECT_TIMEOUT, Duration.ofMillis(500))
                .reconnect(ReconnectPolicy.never())
                .open()) {
      server.faults().always(Fault.AtAccept.SILENCE);
      Cause cause = Wait.refusal(connection);
      assertThat(cause.kind()).isEqualTo(Cause.Kind.TIMEOUT);
      assertThat(cause.retryable()).isTrue();
    }
  }

  @Test
  void aLinkThatComesBackIsCheckedAgain() {
    try (TestServer server = WebSocketTestServer.create().secure(SERVER).echo().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(TransportOptions.TLS, TRUSTING.pin(SERVER.pin()))
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10)))
                .open()) {
      connection.connect().block(Wait.LIMIT);
      server.nextConnection(Wait.LIMIT).reset();
      server.nextConnection(Wait.LIMIT);
      echoes(connection, "again");
    }
  }

  private static void talks(WebSocketTestServer description, Tls tls) {
    try (TestServer server = description.echo().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(TransportOptions.TLS, tls)
                .reconnect(ReconnectPolicy.never())
                .open()) {
      connection.connect().block(Wait.LIMIT);
      echoes(connection, "hello");
    }
  }

  private static void echoes(Connection connection, String text) {
    StepVerifier.create(connection.topic().messages().map(m -> m.payload().text()))
        .then(() -> connection.topic().send(text).block(Wait.LIMIT))
        .expectNext(text)
        .thenCancel()
        .verify(Wait.LIMIT);
  }

  private static Cause refusal(WebSocketTestServer description, Tls tls) {
    try (TestServer server = description.start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(TransportOptions.TLS, tls)
                .reconnect(ReconnectPolicy.never())
                .open()) {
      Cause cause = Wait.refusal(connection);
      assertThat(server.requests()).isEmpty();
      return cause;
    }
  }
}
