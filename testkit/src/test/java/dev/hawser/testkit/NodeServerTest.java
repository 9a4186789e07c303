package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.testkit.internal.NodeProject;
import dev.hawser.testkit.internal.NodeServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reference server on npm's ws starts, obeys its commands and stops. */
class NodeServerTest {

  private static NodeProject project;
  private static NodeServer server;

  @BeforeAll
  static void start() {
    project = NodeProject.ws();
    server = project.start("server.js", "--protocols=b,c", "--deflate");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
      assertThat(server.handle().isAlive()).isFalse();
    }
  }

  @Test
  void theLockFileNamesNoRegistry() throws Exception {
    String lock =
        Files.readString(project.folder().resolve("package-lock.json"), StandardCharsets.UTF_8);
    assertThat(lock).contains("\"integrity\"").doesNotContain("\"resolved\"", "http:", "https:");
    assertThat(project.folder().resolve("node_modules/ws/package.json")).exists();
    try (InputStream checkedIn =
        NodeProject.class.getResourceAsStream("node/ws/package-lock.json")) {
      assertThat(lock).isEqualTo(new String(checkedIn.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void echoesAndObeys() throws Exception {
    JdkClient client = new JdkClient();
    WebSocket socket =
        JdkClient.connect(
                HttpClient.newHttpClient(), server.url("/x?y=1"), client, b -> b.subprotocols("c"))
            .get(30, TimeUnit.SECONDS);
    assertThat(socket.getSubprotocol()).isEqualTo("c");
    for (String text :
        new String[] {"hello", "burst 3", "fragments a b c", "binary 300", "ping p", "describe"}) {
      socket.sendText(text, true).get(30, TimeUnit.SECONDS);
    }
    client.await("text hello");
    client.await("text 2");
    client.await("text abc");
    client.await("binary 300");
    client.await("text pong p");
    assertThat(client.awaitStart("text {")).contains("\"url\":\"/x?y=1\"", "\"protocol\":\"c\"");
    socket.sendText("close 4001 good bye", true).get(30, TimeUnit.SECONDS);
    client.await("close 4001 good bye");
  }

  @Test
  void onEchoNothingIsACommand() throws Exception {
    try (RawClient raw = new RawClient(server.port())) {
      assertThat(raw.upgrade("/echo", "")).startsWith("HTTP/1.1 101 ");
      raw.sendText("close 4001 bye");
      assertThat(raw.read().text()).isEqualTo("close 4001 bye");
    }
  }

  @Test
  void dropsWithResetAndNegotiatesDeflate() throws Exception {
    try (RawClient raw = new RawClient(server.port())) {
      assertThat(raw.upgrade("/", "Sec-WebSocket-Extensions: permessage-deflate\r\n"))
          .contains("permessage-deflate");
      raw.sendText("hello");
      assertThat(raw.read().first()).isEqualTo(0xc1);
      raw.sendText("drop");
      assertThatThrownBy(raw::read).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aScriptThatFailsIsReportedWithItsOutput() throws IOException {
    Files.writeString(project.folder().resolve("broken.js"), "throw new Error('on purpose')");
    assertThatThrownBy(() -> project.start("broken.js"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("on purpose");
  }
}
