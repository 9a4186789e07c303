package dev.hawser.testkit;

import static dev.hawser.testkit.JdkClient.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The path between client and server breaks in the ways the proxy promises. */
class TcpProxyTest {

  private final TestServer server = WebSocketTestServer.create().echo().start();
  private final TcpProxy proxy = TcpProxy.to(server.port());

  @AfterEach
  void stop() {
    proxy.close();
    server.close();
  }

  @Test
  void forwardsBothWaysAndCounts() throws Exception {
    JdkClient client = new JdkClient();
    var socket =
        JdkClient.connect("ws://127.0.0.1:" + proxy.port() + "/", client).get(30, TimeUnit.SECONDS);
    String big = "x".repeat(4 << 20);
    socket.sendText(big, true).get(30, TimeUnit.SECONDS);
    client.await("text " + big);
    assertThat(proxy.accepted()).isEqualTo(1);
    assertThat(proxy.open()).isEqualTo(1);
    server.nextConnection(LIMIT).close(1000, "");
    client.await("close 1000 ");
    server.connections().get(0).awaitDisconnected(LIMIT);
  }

  @Test
  void aFrozenPathIsHalfOpenUntilItThaws() throws Exception {
    try (RawClient raw = RawClient.open(proxy.port())) {
      ServerConnection connection = server.nextConnection(LIMIT);
      proxy.freeze();
      raw.sendText("up");
      connection.send("down");
      assertThat(raw.staysSilent()).isTrue();
      assertThat(connection.received()).isEmpty();
      // The server's end does not reach the client either.
      connection.disconnect();
      assertThat(raw.staysSilent()).isTrue();
      proxy.unfreeze();
      assertThat(raw.read().text()).isEqualTo("down");
      assertThat(raw.readToEnd()).isEmpty();
    }
  }

  @Test
  void newLinksOfAFrozenPathAreAcceptedAndSilent() throws Exception {
    proxy.freeze();
    try (RawClient raw = new RawClient(proxy.port())) {
      raw.write("GET / HTTP/1.1\r\nHost: x\r\n" + RawClient.UPGRADE + "\r\n");
      assertThat(raw.staysSilent()).isTrue();
      assertThat(server.requests()).isEmpty();
      proxy.unfreeze();
      assertThat(raw.readHead()).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void cutIsResetOnBothSides() throws Exception {
    try (RawClient raw = RawClient.open(proxy.port())) {
      ServerConnection connection = server.nextConnection(LIMIT);
      proxy.cut();
      assertThatThrownBy(raw::readToEnd).isInstanceOf(SocketException.class);
      connection.awaitDisconnected(LIMIT);
    }
  }

  @Test
  void latencyDelaysAndKeepsTheOrder() throws Exception {
    try (RawClient raw = RawClient.open(proxy.port())) {
      proxy.latency(Duration.ofMillis(50));
      long start = System.nanoTime();
      for (String text : Arrays.asList("a", "b", "c")) {
        raw.sendText(text);
      }
      assertThat(raw.read().text() + raw.read().text() + raw.read().text()).isEqualTo("abc");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(99));
    }
  }

  @Test
  void aSlowReaderBehindTheProxyStallsTheSender() throws Exception {
    try (RawClient raw = RawClient.open(proxy.port())) {
      ServerConnection connection = server.nextConnection(LIMIT);
      connection.stopReading();
      CompletableFuture<Void> flood =
          CompletableFuture.runAsync(
              () -> {
                try {
                  byte[] payload = new byte[125];
                  for (int i = 0; i < 400_000; i++) {
                    raw.send(0x82, payload);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      // About 50 MB: more than the kernel and a proxy with back-pressure would take.
      assertThatThrownBy(() -> flood.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      connection.reset();
      assertThatThrownBy(() -> flood.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void portCanBeClosedAndOpenedAgain() throws Exception {
    proxy.stopListening();
    assertThatThrownBy(() -> new RawClient(proxy.port())).isInstanceOf(ConnectException.class);
    proxy.startListening();
    RawClient.open(proxy.port()).close();
  }

  @Test
  void aDeadTargetResetsTheClient() throws Exception {
    server.stopListening();
    assertThatThrownBy(() -> RawClient.open(proxy.port())).isInstanceOf(SocketException.class);
  }
}
