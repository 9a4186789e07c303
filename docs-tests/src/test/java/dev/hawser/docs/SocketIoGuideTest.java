package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoSocket;
import dev.hawser.testkit.SocketIoTestServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the guide to Socket.IO do what the guide says, and so does its server. */
class SocketIoGuideTest {

  private static final String GUIDE = "docs/guide-socketio.md";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path classes;

  private SocketIoServer server;

  @BeforeEach
  void start() {
    server = SocketIoTestServer.create().start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theFirstProgramListensUntilEnterIsPressed() throws Exception {
    try (GuideProgram running =
        new GuideProgram(GUIDE, "Listen", classes, "socketio+" + server.url())) {
      SocketIoSocket socket = server.awaitSocket("/", LIMIT);
      assertThat(socket.connection().transport()).isEqualTo("websocket");
      running.awaitLine("connected\n");
      socket.emit("message", "hello");
      running.awaitLine("message: hello");
      socket.connection().drop();
      running.awaitLine("message: hello\ndisconnected\nconnected");
      running.pressEnter();
    }
  }

  @Test
  void theTestOfTheGuidePasses() throws Exception {
    GuideProgram.call(GUIDE, "ChatTest", "theServerSums", classes);
  }
}
