package dev.hawser.testkit;

import static dev.hawser.testkit.JdkClient.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** TLS with certificates made at run time, seen by the JDK's client with its checks on. */
class TlsTest {

  private final JdkClient client = new JdkClient();

  static SSLContext context(TestCertificate trusted, TestCertificate own) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted.trustStore());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore store = own == null ? null : own.keyStore();
    keys.init(store, own == null ? null : own.password());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private WebSocket connect(TestServer server, SSLContext context) throws Exception {
    HttpClient http = HttpClient.newBuilder().sslContext(context).build();
    return JdkClient.connect(http, server.url("/"), client, b -> b).get(30, TimeUnit.SECONDS);
  }

  @Test
  void aClientThatTrustsTheCertificateGetsThroughWithHostnameVerification() throws Exception {
    TestCertificate certificate = TestCertificate.generate();
    try (TestServer server = WebSocketTestServer.create().secure(certificate).echo().start()) {
      assertThat(server.url("/")).startsWith("wss://127.0.0.1:");
      WebSocket socket = connect(server, context(certificate, null));
      socket.sendText("safe", true).get(30, TimeUnit.SECONDS);
      client.await("text safe");
      server.nextConnection(LIMIT).close(1000, "done");
      client.await("close 1000 done");
    }
  }

  @Test
  void strangersAndOtherHostsAreRefusedByTheClient() throws Exception {
    TestCertificate good = TestCertificate.generate();
    TestCertificate otherHost = TestCertificate.forHosts("example.test");
    try (TestServer server = WebSocketTestServer.create().secure(good).start()) {
      assertThatThrownBy(() -> connect(server, context(TestCertificate.generate(), null)))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SSLHandshakeException.class);
    }
    try (TestServer server = WebSocketTestServer.create().secure(otherHost).start()) {
      assertThatThrownBy(() -> connect(server, context(otherHost, null)))
          .hasStackTraceContaining("127.0.0.1");
    }
  }

  @Test
  void onlyTheRequiredClientCertificateGetsThrough() throws Exception {
    TestCertificate certificate = TestCertificate.generate();
    TestCertificate clients = TestCertificate.forHosts("client");
    WebSocketTestServer description =
        WebSocketTestServer.create().secure(certificate).requireClientCertificate(clients);
    try (TestServer server = description.start()) {
      assertThatThrownBy(() -> connect(server, context(certificate, null)))
          .isInstanceOf(ExecutionException.class);
      assertThat(connect(server, context(certificate, clients))).isNotNull();
    }
  }

  @Test
  void thePinIsTheHashOfTheServersPublicKey() throws Exception {
    TestCertificate certificate = TestCertificate.generate();
    certificate.certificate().verify(certificate.certificate().getPublicKey());
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(certificate.certificate().getPublicKey().getEncoded());
    assertThat(certificate.pin()).isEqualTo("sha256/" + Base64.getEncoder().encodeToString(hash));
    assertThat(certificate.toString()).isEqualTo("certificate CN=localhost");
  }

  @Test
  void faultsWorkUnderTlsToo() throws Exception {
    TestCertificate certificate = TestCertificate.generate();
    try (TestServer server = WebSocketTestServer.create().secure(certificate).start()) {
      // The JDK's client tries again by itself after a reset, so once would not be seen.
      server.faults().always(Fault.AtAccept.RESET);
      assertThatThrownBy(() -> connect(server, context(certificate, null)))
          .isInstanceOf(ExecutionException.class);
      server.faults().clear();
      connect(server, context(certificate, null));
      server.nextConnection(LIMIT).reset();
      client.awaitStart("error ");
    }
  }
}
