package dev.hawser.testkit;

import static dev.hawser.testkit.JdkClient.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.testkit.internal.ReverseProxy;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Real reverse proxies end TLS and pass WebSockets on. */
class ReverseProxyTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final TestCertificate certificate = TestCertificate.generate();

  @Test
  void nginxEndsTlsAndPassesOn() throws Exception {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        ReverseProxy proxy = ReverseProxy.nginx(certificate, server.port(), LONG)) {
      passesOn(server, proxy);
    }
  }

  @Test
  void haproxyEndsTlsAndPassesOn() throws Exception {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        ReverseProxy proxy = ReverseProxy.haproxy(certificate, server.port(), LONG)) {
      passesOn(server, proxy);
    }
  }

  @Test
  void nginxEndsAnIdleConnection() throws Exception {
    try (TestServer server = WebSocketTestServer.create().start();
        ReverseProxy proxy =
            ReverseProxy.nginx(certificate, server.port(), Duration.ofSeconds(1))) {
      JdkClient client = new JdkClient();
      connect(proxy, client);
      server.nextConnection(LIMIT).awaitDisconnected(LIMIT);
      assertThat(client.events.take(LIMIT)).isNotNull();
    }
  }

  private WebSocket connect(ReverseProxy proxy, JdkClient client) throws Exception {
    HttpClient http =
        HttpClient.newBuilder().sslContext(TlsTest.context(certificate, null)).build();
    return JdkClient.connect(http, proxy.url("/chat?n=1"), client, b -> b)
        .get(30, TimeUnit.SECONDS);
  }

  private void passesOn(TestServer server, ReverseProxy proxy) throws Exception {
    JdkClient client = new JdkClient();
    WebSocket socket = connect(proxy, client);
    socket.sendText("through", true).get(30, TimeUnit.SECONDS);
    client.await("text through");
    ServerConnection connection = server.nextConnection(LIMIT);
    assertThat(connection.request().path()).isEqualTo("/chat");
    assertThat(connection.request().query("n")).contains("1");
    connection.close(4001, "bye");
    client.await("close 4001 bye");
    proxy.close();
    assertThatThrownBy(() -> new RawClient(proxy.port())).isInstanceOf(ConnectException.class);
  }
}
