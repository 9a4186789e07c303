package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first program of the README is short, and does what the README says. */
class FirstProgramTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path classes;

  private Documents.Block program;

  @BeforeEach
  void find() throws IOException {
    program =
        Documents.blocks(Documents.ROOT.resolve("README.md")).stream()
            .filter(block -> block.language().equals("java"))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void itHasAtMost15Lines() {
    assertThat(program.code().lines()).hasSizeLessThanOrEqualTo(15);
  }

  @Test
  void itSendsHelloPrintsTheAnswerAndEnds() throws Exception {
    assertThat(Snippets.compile(program, classes)).isEmpty();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (TestServer server = WebSocketTestServer.create().onText("hello", "hello back").start();
        URLClassLoader loader =
            new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, FirstProgramTest.class.getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader
          .loadClass(Snippets.typeName(program))
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {server.url("/")});
      ServerConnection link = server.nextConnection(LIMIT);
      assertThat(link.awaitClose(LIMIT).closeCode()).isEqualTo(1000);
      assertThat(printed.toString(StandardCharsets.UTF_8).lines()).contains("hello back");
    } finally {
      System.setOut(before);
    }
  }
}
