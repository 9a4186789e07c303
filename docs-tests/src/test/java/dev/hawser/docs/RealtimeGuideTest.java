package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.realtime.FailureTable;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the guide to Realtime do what the guide says, and so does its server. */
class RealtimeGuideTest {

  private static final String GUIDE = "docs/guide-realtime.md";
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
    assertThat(GuideProgram.source(GUIDE, "Latest").code().lines()).hasSizeLessThanOrEqualTo(20);
    try (GuideProgram running = running("Latest")) {
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
    try (GuideProgram running = running("Todos")) {
      running.awaitLine("read the table now, changes flow");
      server.insert("public", "todos", todo(1, "milk", "9.50"));
      server.insert("public", "todos", todo(2, "a car", "12345678901234567.50"));
      running.awaitLine("INSERT Todo[id=2, details=a car, amount=12345678901234567.50]");
      server.kill();
      running.awaitLine("read the table again, changes of ");
      server.delete("public", "todos", todo(2, "a car", "12345678901234567.50"));
      running.awaitLine("DELETE 2");
      running.pressEnter();
      assertThat(running.text()).doesNotContain("milk");
    }
  }

  private static String todo(long id, String details, String amount) {
    return "{\"id\":" + id + ",\"details\":\"" + details + "\",\"amount\":" + amount + "}";
  }

  @Test
  void theThirdProgramShowsWhoIsThere() throws Exception {
    try (GuideProgram running = running("WhoIsThere", "ann")) {
      running.awaitLine("there: [ann]");
      assertThat(server.presences("room1", false).at("/ann/metas/0/mood").asText())
          .isEqualTo("fine");
      running.pressEnter();
    }
    assertThat(server.presences("room1", false)).isEmpty();
  }

  @Test
  void theTestOfTheGuidePasses() throws Exception {
    GuideProgram.call(GUIDE, "TodosTest", "aNewTodoIsSeen", classes);
  }

  @Test
  void aJoinSaysWhatTheSemanticsSay() throws Exception {
    try (GuideProgram running = running("Latest")) {
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

  private GuideProgram running(String type, String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of("realtime+" + server.url(), server.apiKey()));
    args.addAll(List.of(more));
    return new GuideProgram(GUIDE, type, classes, args.toArray(new String[0]));
  }
}
