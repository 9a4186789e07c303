package dev.hawser.integration.official;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Plays scenarios with the official client, each once, and with Hawser, and compares. Both play at
 * the same time, on stages of their own: most of a scenario is waiting.
 *
 * @param <S> the scenarios of the protocol
 * @param <G> where they are played
 */
public final class Comparison<S extends Scenario<S, G>, G extends Stage<?>> {

  private final List<S> scenarios;
  private final Function<? super S, ? extends G> official;
  private final Function<? super S, ? extends G> ours;
  private final Map<S, Map<String, List<String>>> played = new ConcurrentHashMap<>();

  public Comparison(
      List<S> scenarios,
      Function<? super S, ? extends G> official,
      Function<? super S, ? extends G> ours) {
    this.scenarios = scenarios;
    this.official = official;
    this.ours = ours;
  }

  public List<S> scenarios() {
    return scenarios;
  }

  public List<S> recordedScenarios() {
    return scenarios.stream().filter(scenario -> !scenario.recording().isEmpty()).toList();
  }

  /** The delays before the first attempts, as {@link NodeClient#delays} tells them. */
  public static List<Long> delays(ReconnectPolicy policy, double random, int count) {
    Cause cause = Cause.timeout("a test", Duration.ofSeconds(1));
    return IntStream.rangeClosed(1, count)
        .mapToObj(n -> policy.delay(new ReconnectPolicy.Failure(n, cause, () -> random)).toMillis())
        .toList();
  }

  /** Hawser waits for a random half to whole of its first delay; nobody listens at the address. */
  public static void waitsAtRandom(String address, Duration delay) {
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (Connection connection = Hawser.to(address).open()) {
        connection.connect().onErrorComplete().subscribe();
        delays.add(
            connection
                .states()
                .ofType(ConnectionState.Backoff.class)
                .blockFirst(Stage.LIMIT)
                .delay());
      }
    }
    assertThat(delays)
        .doesNotHaveDuplicates()
        .allSatisfy(d -> assertThat(d).isBetween(delay.dividedBy(2), delay));
  }

  /** Both clients send the same and show their users the same, but for the differences. */
  public void compare(S scenario) {
    CompletableFuture<Map<String, List<String>>> official =
        CompletableFuture.supplyAsync(() -> official(scenario));
    Map<String, List<String>> shown;
    try {
      shown = scenario.run(ours);
    } finally {
      official.exceptionally(failure -> Map.of()).join(); // Nothing of it runs into the next one.
    }
    assertThat(lines(shown)).isEqualTo(lines(scenario.expected(official.join())));
  }

  private Map<String, List<String>> official(S scenario) {
    return played.computeIfAbsent(scenario, s -> s.run(official));
  }

  private static String lines(Map<String, List<String>> trace) {
    StringBuilder text = new StringBuilder();
    trace.forEach((where, lines) -> lines.forEach(line -> text.append(where + ": " + line + "\n")));
    return text.toString();
  }

  /** The official client sends what it was recorded sending; recordings are beside the anchor. */
  public void compareWithRecording(S scenario, Class<?> anchor) throws IOException {
    String file = "recordings/" + scenario.recording() + ".jsonl";
    try (InputStream in = anchor.getResourceAsStream(file)) {
      String recording = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<String> recorded = WireTrace.recorded(recording.lines().toList());
      List<String> sent = new ArrayList<>(official(scenario).get(Scenario.WIRE));
      // The scenarios ping to know how far the client has come; the recorder did not.
      if (recorded.stream().noneMatch(Comparison::isHeartbeat)) {
        sent.removeIf(Comparison::isHeartbeat);
      }
      assertThat(sent).isEqualTo(recorded);
    }
  }

  private static boolean isHeartbeat(String line) {
    return line.contains(" phoenix heartbeat ");
  }

  /**
   * The table of a guide has one row for each difference that is shown, and no other.
   *
   * @param letter what the rows' names begin with
   * @param elsewhere rows that other tests show
   */
  public void compareWithGuide(String guide, char letter, String... elsewhere) throws IOException {
    TreeSet<String> shown = new TreeSet<>(List.of(elsewhere));
    scenarios.forEach(scenario -> shown.addAll(scenario.ids()));
    List<String> listed =
        Files.readAllLines(Path.of("..", "docs", guide)).stream()
            .filter(line -> line.matches("\\| " + letter + "\\d\\d \\|.*"))
            .map(line -> line.substring(2, 5))
            .toList();
    assertThat(listed).doesNotHaveDuplicates().containsExactlyElementsOf(shown);
  }
}
