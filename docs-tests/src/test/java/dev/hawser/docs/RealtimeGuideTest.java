package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.realtime.FailureTable;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the guide to Realtime do what the guide says, and so does its server. */
class RealtimeGuideTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path classes;

  private RealtimeServer server;

  @BeforeEach
  void start() {
    server = RealtimeTestServer.create().withoutDelays().start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theFirstProgramShowsTheLatestMessageUntilEnterIsPressed() throws Exception {
    assertThat(program("Latest").code().lines()).hasSizeLessThanOrEqualTo(20);
    try (Running running = new Running("Latest")) {
      server.awaitJoin("room1", LIMIT);
      server.broadcast("room1", "note", Map.of("text", "hello"));
      running.awaitLine("note: {\"text\":\"hello\"}");
      running.pressEnter();
      assertThat(server.phoenix().server().nextConnection(LIMIT).awaitClose(LIMIT).closeCode())
          .isEqualTo(1000);
    }
  }

  @Test
  void theSecondProgramShowsChangesAndReadsAgainAfterAGap() throws Exception {
    try (Running running = new Running("Todos")) {
      running.awaitLine("read the table now, changes flow");
      server.insert("public", "todos", todo(1, "milk", "9.50"));
      server.insert("public", "todos", todo(2, "a car", "12345678901234567.50"));
      running.awaitLine("INSERT Todo[id=2, details=a car, amount=12345678901234567.50]");
      server.kill();
      running.awaitLine("read the table again, changes of ");
      server.delete("public", "todos", todo(2, "a car", "12345678901234567.50"));
      running.awaitLine("DELETE 2");
      running.pressEnter();
      assertThat(running.printed.text()).doesNotContain("milk");
    }
  }

  private static String todo(long id, String details, String amount) {
    return "{\"id\":" + id + ",\"details\":\"" + details + "\",\"amount\":" + amount + "}";
  }

  @Test
  void theThirdProgramShowsWhoIsThere() throws Exception {
    try (Running running = new Running("WhoIsThere", "ann")) {
      running.awaitLine("there: [ann]");
      assertThat(server.presences("room1", false).at("/ann/metas/0/mood").asText())
          .isEqualTo("fine");
      running.pressEnter();
    }
    assertThat(server.presences("room1", false)).isEmpty();
  }

  @Test
  void theTestOfTheGuidePasses() throws Exception {
    Documents.Block test = program("TodosTest");
    assertThat(Snippets.compile(test, classes)).isEmpty();
    try (URLClassLoader loader = loader()) {
      Class<?> type = loader.loadClass("TodosTest");
      type.getMethod("aNewTodoIsSeen").invoke(type.getConstructor().newInstance());
    }
  }

  @Test
  void aJoinSaysWhatTheSemanticsSay() throws Exception {
    try (Running running = new Running("Latest")) {
      String join =
          server
              .awaitReceived(message -> message.event().equals("phx_join"), LIMIT)
              .json()
              .toString();
      assertThat(Documents.blocks("json")).extracting(Documents.Block::code).contains(join + "\n");
      server.awaitJoin("room1", LIMIT);
      running.pressEnter();
    }
  }

  @Test
  void theTableOfFailuresIsThatOfTheCode() throws IOException {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    FailureTable.defaults()
        .toString()
        .lines()
        .filter(line -> !line.contains(" ms at least"))
        .forEach(
            line -> {
              String[] rule = line.split(" +", 2);
              String what =
                  rule[1].startsWith("words '")
                      ? code(rule[1].substring(7, rule[1].length() - 2))
                      : rule[1];
              rows.computeIfAbsent(rule[0], action -> new ArrayList<>()).add(what);
            });
    StringBuilder table = new StringBuilder("| action | on |\n|---|---|\n");
    rows.forEach(
        (action, on) ->
            table
                .append("| `")
                .append(action)
                .append("` | ")
                .append(String.join(", ", on))
                .append(" |\n"));
    assertThat(Documents.table("docs/semantics.md", "<!-- FailureTable -->"))
        .isEqualTo(table.toString());
  }

  private static String code(String text) {
    return text.contains("`") ? "`` " + text + " ``" : "`" + text + "`";
  }

  private static Documents.Block program(String type) throws IOException {
    return Documents.blocks(Documents.ROOT.resolve("docs/guide-realtime.md")).stream()
        .filter(block -> block.code().contains("public class " + type + " {"))
        .findFirst()
        .orElseThrow();
  }

  private URLClassLoader loader() throws IOException {
    return new URLClassLoader(
        new URL[] {classes.toUri().toURL()}, RealtimeGuideTest.class.getClassLoader());
  }

  /** A program of the guide on a thread of its own; it ends when Enter is pressed. */
  private final class Running implements AutoCloseable {

    final Printed printed = new Printed();
    private final InputStream in = System.in;
    private final PrintStream out = System.out;
    private final PipedOutputStream keyboard = new PipedOutputStream();
    private final URLClassLoader loader;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    Running(String type, String... more) throws Exception {
      Documents.Block block = program(type);
      assertThat(Snippets.compile(block, classes)).isEmpty();
      loader = loader();
      List<String> args = new ArrayList<>();
      args.add("realtime+" + server.url());
      args.add(server.apiKey());
      args.addAll(List.of(more));
      System.setIn(new PipedInputStream(keyboard));
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Thread thread = new Thread(() -> run(type, args.toArray(new String[0])), type);
      thread.setDaemon(true);
      thread.start();
    }

    private void run(String type, String[] args) {
      try {
        loader.loadClass(type).getMethod("main", String[].class).invoke(null, (Object) args);
        end.complete(null);
      } catch (ReflectiveOperationException e) {
        end.completeExceptionally(e);
      }
    }

    void awaitLine(String words) {
      printed.await(words);
    }

    /** And wait for the end. */
    void pressEnter() throws Exception {
      keyboard.write('\n');
      keyboard.flush();
      end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      System.setIn(in);
      System.setOut(out);
      keyboard.close();
      loader.close();
    }
  }

  /** Remembers what is written; a test can wait for it. */
  private static final class Printed extends ByteArrayOutputStream {

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      notifyAll();
    }

    synchronized String text() {
      return toString(StandardCharsets.UTF_8);
    }

    synchronized void await(String words) {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (!text().contains(words)) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          throw new AssertionError("no '" + words + "' in: " + text());
        }
        try {
          wait(millis);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
