package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.integration.official.Comparison;
import dev.hawser.integration.official.NodeClient;
import dev.hawser.socketio.SocketIoPolicies;
import dev.hawser.testkit.internal.NodeProject;
import dev.hawser.testkit.internal.NodeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The official client and Hawser send the same, and show their users the same, but for what the
 * guide lists as different on purpose.
 */
class OfficialClientTest {

  private static final int TRIES = 8;
  private static final String JITTER = "s19";

  private static NodeProject project;
  private static NodeServer process;

  private static final Comparison<SocketIoScenario, SocketIoStage> COMPARISON =
      new Comparison<>(
          Stream.of(
                  ConnectionScenarios.all(),
                  LossScenarios.all(),
                  EventScenarios.all(),
                  AckScenarios.all(),
                  PollingScenarios.all(),
                  UpgradeScenarios.all(),
                  EngineIo3Scenarios.all())
              .flatMap(scenarios -> scenarios)
              .toList(),
          scenario -> scenario.open((url, setup) -> new OfficialClient(process, url, setup)),
          scenario -> scenario.open(HawserClient::new));

  @BeforeAll
  static void start() {
    project = NodeClient.project();
    process = project.start("socketio.js");
  }

  @AfterAll
  static void stop() {
    if (process != null) {
      process.close();
      assertThat(process.handle().isAlive()).isFalse();
    }
  }

  static List<SocketIoScenario> scenarios() {
    return COMPARISON.scenarios();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void bothClientsDoTheSame(SocketIoScenario scenario) {
    COMPARISON.compare(scenario);
  }

  /** The table of the guide: one row for each difference, and no other. */
  @Test
  void theGuideListsWhatDiffers() throws IOException {
    COMPARISON.compareWithGuide("guide-socketio.md", 's', JITTER);
  }

  @Test
  void thePolicyForCompatibilityWaitsAsLongAsTheOfficialClient() {
    SocketIoSetup setup = new SocketIoSetup(Map.of(), false, 0);
    for (double random : List.of(0.1, 0.25, 0.9)) {
      try (OfficialClient client = new OfficialClient(process, "http://127.0.0.1:9", setup)) {
        assertThat(Comparison.delays(SocketIoPolicies.reconnect(), random, TRIES))
            .isEqualTo(client.delays(String.valueOf(random), TRIES));
      }
    }
  }

  /** {@value #JITTER}: nobody listens at that port. */
  @Test
  void hawserWaitsForARandomTimeByDefault() {
    Comparison.waitsAtRandom("socketio+ws://127.0.0.1:9", Duration.ofSeconds(1));
  }

  @Test
  void theLockFileNamesNoRegistry() throws IOException {
    String lock = Files.readString(project.folder().resolve("package-lock.json"));
    assertThat(lock).contains("\"integrity\"").doesNotContain("\"resolved\"", "http:", "https:");
    assertThat(lock).contains("\"socket.io-client\": \"4.8.4\"", "npm:socket.io-client@2.5.0");
  }
}
