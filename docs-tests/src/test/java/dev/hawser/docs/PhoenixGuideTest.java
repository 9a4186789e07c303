package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first program of the guide to Phoenix does what the guide says. */
class PhoenixGuideTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path classes;

  @Test
  void theFirstProgramHasAtMost25Lines() throws IOException {
    assertThat(program().code().lines()).hasSizeLessThanOrEqualTo(25);
  }

  @Test
  void itJoinsPushesListensLeavesAndEnds() throws Exception {
    try (PhoenixServer server =
        PhoenixTestServer.create().channel("room:lobby", Lobby::new).start()) {
      assertThat(run(server)).containsExactlyInAnyOrder("joined", "{\"body\":\"hello\"}");
      assertThat(server.server().nextConnection(LIMIT).awaitClose(LIMIT).closeCode())
          .isEqualTo(1000);
      assertThat(server.received().stream().map(PhoenixMessage::event).collect(Collectors.toList()))
          .containsExactly("phx_join", "new_msg", "phx_leave");
    }
  }

  private static Documents.Block program() throws IOException {
    return Documents.blocks(Documents.ROOT.resolve("docs/guide-phoenix.md")).stream()
        .filter(block -> block.language().equals("java"))
        .findFirst()
        .orElseThrow();
  }

  /** What the program prints. */
  private List<String> run(PhoenixServer server) throws Exception {
    assertThat(Snippets.compile(program(), classes)).isEmpty();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, PhoenixGuideTest.class.getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader
          .loadClass(Snippets.typeName(program()))
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {"phoenix+" + server.url()});
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8).lines().collect(Collectors.toList());
  }

  /** Sends every message on to everybody, then says ok. */
  private static final class Lobby implements PhoenixHandler {

    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok();
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      channel.broadcast(push.event(), push.json());
      return PhoenixReply.ok();
    }
  }
}
