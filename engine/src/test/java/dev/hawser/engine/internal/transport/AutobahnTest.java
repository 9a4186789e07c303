package dev.hawser.engine.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client cases of the Autobahn test suite: all of them are recorded and none fails. */
class AutobahnTest {

  private static final int CASES = 301;

  /** 9.5 and 9.6: messages that come in small pieces, with a pause after each. */
  private static final int FIRST_IN_PIECES = 277;

  private static final int LAST_IN_PIECES = 288;

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String AGENT = "hawser";
  private static final Path HOME = Path.of("target", "autobahn").toAbsolutePath();

  private static final Options OPTIONS =
      Options.empty().with(TransportOptions.MAX_MESSAGE_SIZE, 64 << 20);

  @Test
  @Timeout(600)
  void everyCaseIsRecordedAndNoneFails() throws Exception {
    ObjectMapper json = new ObjectMapper();
    Path reports = HOME.resolve("reports");
    Path spec = HOME.resolve("spec.json");
    json.writeValue(
        spec.toFile(),
        Map.of(
            "url", "ws://127.0.0.1:9001",
            "outdir", reports.toString(),
            "options", Map.of("failByDrop", false),
            "cases", List.of("*"),
            "exclude-cases", List.of(),
            "exclude-agent-cases", Map.of()));
    Path index = reports.resolve("index.json");
    Files.deleteIfExists(index);
    try (ChildProcess server =
        new ChildProcess(command(spec), HOME.toFile(), HOME.resolve("server.log"))) {
      URI base = URI.create("ws://127.0.0.1:" + server.awaitPort());
      TestLink count = TestLink.open(Endpoint.at(base.resolve("/getCaseCount")), OPTIONS);
      assertThat(count.awaitFrame().text()).isEqualTo(String.valueOf(CASES));
      count.awaitClosed();
      // One after the other, as the server gives some of them a second only. Those in pieces have
      // minutes and are idle for most of the time: they run at once.
      for (int i = 1; i < FIRST_IN_PIECES; i++) {
        echo(base, i).awaitClosed(LIMIT);
      }
      List<TestLink> inPieces = new ArrayList<>();
      for (int i = FIRST_IN_PIECES; i <= LAST_IN_PIECES; i++) {
        inPieces.add(echo(base, i));
      }
      for (TestLink link : inPieces) {
        link.awaitClosed(LIMIT);
      }
      for (int i = LAST_IN_PIECES + 1; i <= CASES; i++) {
        echo(base, i).awaitClosed(LIMIT);
      }
      TestLink.open(base.resolve("/updateReports?agent=" + AGENT)).awaitClosed();
    }
    JsonNode results = json.readTree(index.toFile()).get(AGENT);
    assertThat(results.size()).as("recorded cases").isEqualTo(CASES);
    assertThat(failures(results)).isEmpty();
  }

  private static TestLink echo(URI base, int testCase) {
    URI uri = base.resolve("/runCase?case=" + testCase + "&agent=" + AGENT);
    return TestLink.open(
        Endpoint.at(uri),
        OPTIONS,
        (link, frame) -> {
          link.write(frame.kind(), frame.array(), frame.offset(), frame.length(), null);
          link.flush();
        });
  }

  private static List<String> failures(JsonNode results) {
    Set<String> passed = Set.of("OK", "INFORMATIONAL");
    List<String> failures = new ArrayList<>();
    for (Map.Entry<String, JsonNode> result : results.properties()) {
      String behavior = result.getValue().get("behavior").asText();
      String close = result.getValue().get("behaviorClose").asText();
      if (!passed.contains(behavior) || !passed.contains(close)) {
        failures.add(result.getKey() + " " + behavior + ", close " + close);
      }
    }
    return failures;
  }

  private static List<String> command(Path spec) throws Exception {
    String jython = jar("jython-standalone");
    // Absolute: with a relative path Jython takes the jar's own site.py for its own.
    String suite = jar("autobahntestsuite-maven-plugin");
    Path launcher = Path.of("src", "test", "autobahn", "fuzzingserver.py").toAbsolutePath();
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-cp",
        jython + File.pathSeparator + suite,
        "-Dpython.path=" + suite,
        "-Dpython.cachedir.skip=true",
        "org.python.util.jython",
        launcher.toString(),
        spec.toString());
  }

  private static String jar(String name) throws Exception {
    try (Stream<Path> files = Files.list(HOME)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError(name + " is not in target/autobahn; run Maven"))
          .toString();
    }
  }
}
