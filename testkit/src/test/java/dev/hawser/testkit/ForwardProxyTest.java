package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ordinary clients get through the proxies with good credentials, and only with them. */
class ForwardProxyTest {

  private final TestServer server = WebSocketTestServer.create().echo().start();

  @AfterEach
  void stop() {
    server.close();
  }

  private static String basic(String pair) {
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(bytes) + "\r\n";
  }

  private void echoes(RawClient raw) throws IOException {
    assertThat(raw.upgrade("/", "")).startsWith("HTTP/1.1 101 ");
    raw.sendText("through");
    assertThat(raw.read().text()).isEqualTo("through");
  }

  @Test
  void httpConnectWithTheJdksClientAndANameOnlyTheProxyKnows() throws Exception {
    try (ForwardProxy proxy = ForwardProxy.http()) {
      JdkClient client = new JdkClient();
      HttpClient http =
          HttpClient.newBuilder()
              .proxy(ProxySelector.of(LoopbackListener.loopback(proxy.port())))
              .build();
      String url = "ws://nowhere.invalid:" + server.port() + "/";
      var socket = JdkClient.connect(http, url, client, b -> b).get(30, TimeUnit.SECONDS);
      socket.sendText("through", true).get(30, TimeUnit.SECONDS);
      client.await("text through");
      assertThat(proxy.targets()).containsExactly("nowhere.invalid:" + server.port());
    }
  }

  @Test
  void httpConnectWantsItsCredentials() throws Exception {
    String connect = "CONNECT here:" + server.port() + " HTTP/1.1\r\nHost: here\r\n";
    try (ForwardProxy proxy = ForwardProxy.http("user", "päss");
        RawClient without = new RawClient(proxy.port());
        RawClient wrong = new RawClient(proxy.port());
        RawClient good = new RawClient(proxy.port())) {
      without.write(connect + "\r\n");
      assertThat(without.readHead())
          .startsWith("HTTP/1.1 407 ")
          .containsIgnoringCase("\r\nproxy-authenticate: basic realm");
      wrong.write(connect + basic("user:no") + "\r\n");
      assertThat(wrong.readHead()).startsWith("HTTP/1.1 407 ");
      good.write(connect + basic("user:päss") + "\r\n");
      assertThat(good.readHead()).startsWith("HTTP/1.1 200 ");
      echoes(good);
      assertThat(proxy.targets()).hasSize(1);
    }
  }

  @Test
  void socks5WithTheJdksSocketAndANameOnlyTheProxyKnows() throws Exception {
    try (ForwardProxy proxy = ForwardProxy.socks5();
        Socket socket =
            new Socket(new Proxy(Proxy.Type.SOCKS, LoopbackListener.loopback(proxy.port())))) {
      socket.connect(InetSocketAddress.createUnresolved("nowhere.invalid", server.port()));
      echoes(new RawClient(socket));
      assertThat(proxy.targets()).containsExactly("nowhere.invalid:" + server.port());
    }
  }

  @Test
  void socks5WantsItsCredentials() throws Exception {
    try (ForwardProxy proxy = ForwardProxy.socks5("user", "pass");
        RawClient without = new RawClient(proxy.port());
        RawClient wrong = new RawClient(proxy.port());
        RawClient good = new RawClient(proxy.port())) {
      without.write("\5\1\0");
      assertThat(without.readToEnd()).containsExactly(5, 0xff);
      wrong.write("\5\1\2");
      assertThat(wrong.in.readUnsignedShort()).isEqualTo(0x502);
      wrong.write("\1\4user\2no");
      assertThat(wrong.readToEnd()[1]).isNotZero();
      good.write("\5\1\2");
      assertThat(good.in.readUnsignedShort()).isEqualTo(0x502);
      good.write("\1\4user\4pass");
      assertThat(good.in.readUnsignedShort()).isEqualTo(0x100);
      good.write("\5\1\0\3\4here");
      good.socket
          .getOutputStream()
          .write(new byte[] {(byte) (server.port() >> 8), (byte) server.port()});
      good.in.readFully(new byte[10]);
      echoes(good);
    }
  }

  @Test
  void aTargetThatRefusesIsReported() throws Exception {
    server.stopListening();
    try (ForwardProxy http = ForwardProxy.http();
        ForwardProxy socks = ForwardProxy.socks5();
        RawClient raw = new RawClient(http.port());
        Socket socket =
            new Socket(new Proxy(Proxy.Type.SOCKS, LoopbackListener.loopback(socks.port())))) {
      raw.write("CONNECT here:" + server.port() + " HTTP/1.1\r\nHost: here\r\n\r\n");
      assertThat(raw.readHead()).startsWith("HTTP/1.1 502 ");
      assertThatThrownBy(
              () -> socket.connect(InetSocketAddress.createUnresolved("here", server.port())))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("refused");
    }
  }
}
