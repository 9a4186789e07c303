package dev.hawser.integration.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.phoenix.PhoenixPolicies;
import dev.hawser.testkit.internal.NodeProject;
import dev.hawser.testkit.internal.NodeServer;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The official client and Hawser send the same, and show their users the same, but for what the
 * guide lists as different on purpose; and the official client behaves against the embedded server
 * as it was recorded against others.
 */
class OfficialClientTest {

  private static final Map<Scenario, Map<String, List<String>>> PLAYED = new ConcurrentHashMap<>();

  private static final int TRIES = 14;
  private static final String JITTER = "d17";

  private static NodeProject project;
  private static NodeServer process;

  @BeforeAll
  static void start() {
    project = NodeProject.install(OfficialClientTest.class, "node/phoenix", "client.js");
    process = project.start("client.js");
  }

  @AfterAll
  static void stop() {
    if (process != null) {
      process.close();
      assertThat(process.handle().isAlive()).isFalse();
    }
  }

  private static final List<Scenario> SCENARIOS =
      Stream.of(
              SocketScenarios.all(),
              ChannelScenarios.all(),
              MessageScenarios.all(),
              PresenceScenarios.all(),
              LongPollScenarios.all())
          .flatMap(scenarios -> scenarios)
          .toList();

  static List<Scenario> scenarios() {
    return SCENARIOS;
  }

  private static Map<String, List<String>> official(Scenario scenario) {
    return PLAYED.computeIfAbsent(
        scenario, s -> s.run((url, setup) -> new OfficialClient(process, url, setup)));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void bothClientsDoTheSame(Scenario scenario) {
    Map<String, List<String>> official = official(scenario);
    Map<String, List<String>> ours = scenario.run(HawserClient::new);
    assertThat(lines(ours)).isEqualTo(lines(scenario.expected(official)));
  }

  static List<Scenario> recordedScenarios() {
    return SCENARIOS.stream().filter(scenario -> !scenario.recording().isEmpty()).toList();
  }

  @ParameterizedTest
  @MethodSource("recordedScenarios")
  void theOfficialClientSendsWhatWasRecorded(Scenario scenario) throws IOException {
    String file = "recordings/" + scenario.recording() + ".jsonl";
    try (InputStream in = OfficialClientTest.class.getResourceAsStream(file)) {
      String recording = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<String> sent = new ArrayList<>(official(scenario).get(Scenario.WIRE));
      // The scenarios ping to know how far the client has come; the recorder did not.
      sent.removeIf(line -> line.contains(" phoenix heartbeat "));
      assertThat(sent).isEqualTo(WireTrace.recorded(recording.lines().toList()));
    }
  }

  private static String lines(Map<String, List<String>> trace) {
    StringBuilder text = new StringBuilder();
    trace.forEach((where, lines) -> lines.forEach(line -> text.append(where + ": " + line + "\n")));
    return text.toString();
  }

  /** The table of the guide: one row for each difference, and no other. */
  @Test
  void theGuideListsWhatDiffers() throws IOException {
    TreeSet<String> shown = new TreeSet<>();
    SCENARIOS.forEach(scenario -> shown.addAll(scenario.ids()));
    shown.add(JITTER);
    List<String> listed =
        Files.readAllLines(Path.of("..", "docs", "guide-phoenix.md")).stream()
            .filter(line -> line.matches("\\| d\\d\\d \\|.*"))
            .map(line -> line.substring(2, 5))
            .toList();
    assertThat(listed).doesNotHaveDuplicates().containsExactlyElementsOf(shown);
  }

  @Test
  void thePoliciesForCompatibilityWaitAsLongAsTheOfficialClient() {
    try (OfficialClient client =
        new OfficialClient(process, "ws://127.0.0.1:9/socket", ClientSetup.DEFAULT)) {
      for (double random : List.of(0.1, 0.9)) {
        assertThat(delays(PhoenixPolicies.reconnect(), random))
            .isEqualTo(client.delays("reconnect", TRIES));
        assertThat(delays(PhoenixPolicies.rejoin(), random))
            .isEqualTo(client.delays("rejoin", TRIES));
      }
    }
  }

  /** {@value #JITTER}: nobody listens at that port. */
  @Test
  void hawserWaitsForARandomTimeByDefault() {
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (Connection connection = Hawser.to("phoenix+ws://127.0.0.1:9/socket").open()) {
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
        .allSatisfy(d -> assertThat(d).isBetween(Duration.ofMillis(250), Duration.ofMillis(500)));
  }

  private static List<Long> delays(ReconnectPolicy policy, double random) {
    Cause cause = Cause.timeout("a test", Duration.ofSeconds(1));
    return IntStream.rangeClosed(1, TRIES)
        .mapToObj(n -> policy.delay(new ReconnectPolicy.Failure(n, cause, () -> random)).toMillis())
        .toList();
  }

  @Test
  void theLockFileNamesNoRegistry() throws IOException {
    String lock = Files.readString(project.folder().resolve("package-lock.json"));
    assertThat(lock).contains("\"integrity\"").doesNotContain("\"resolved\"", "http:", "https:");
    assertThat(lock).contains("\"phoenix\": \"1.8.16\"");
  }
}
