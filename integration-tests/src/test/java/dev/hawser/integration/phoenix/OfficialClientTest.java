package dev.hawser.integration.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.integration.official.ClientSetup;
import dev.hawser.integration.official.Comparison;
import dev.hawser.integration.official.NodeClient;
import dev.hawser.phoenix.PhoenixPolicies;
import dev.hawser.testkit.internal.NodeProject;
import dev.hawser.testkit.internal.NodeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
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

  private static final int TRIES = 14;
  private static final String JITTER = "d17";

  private static NodeProject project;
  private static NodeServer process;

  private static final Comparison<PhoenixScenario, PhoenixStage> COMPARISON =
      new Comparison<>(
          Stream.of(
                  SocketScenarios.all(),
                  ChannelScenarios.all(),
                  MessageScenarios.all(),
                  PresenceScenarios.all(),
                  LongPollScenarios.all())
              .flatMap(scenarios -> scenarios)
              .toList(),
          scenario -> scenario.open((url, setup) -> new OfficialClient(process, url, setup)),
          scenario -> scenario.open(HawserClient::new));

  @BeforeAll
  static void start() {
    project = NodeClient.project();
    process = project.start("phoenix.js");
  }

  @AfterAll
  static void stop() {
    if (process != null) {
      process.close();
      assertThat(process.handle().isAlive()).isFalse();
    }
  }

  static List<PhoenixScenario> scenarios() {
    return COMPARISON.scenarios();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void bothClientsDoTheSame(PhoenixScenario scenario) {
    COMPARISON.compare(scenario);
  }

  static List<PhoenixScenario> recordedScenarios() {
    return COMPARISON.recordedScenarios();
  }

  @ParameterizedTest
  @MethodSource("recordedScenarios")
  void theOfficialClientSendsWhatWasRecorded(PhoenixScenario scenario) throws IOException {
    COMPARISON.compareWithRecording(scenario, OfficialClientTest.class);
  }

  /** The table of the guide: one row for each difference, and no other. */
  @Test
  void theGuideListsWhatDiffers() throws IOException {
    COMPARISON.compareWithGuide("guide-phoenix.md", 'd', JITTER);
  }

  @Test
  void thePoliciesForCompatibilityWaitAsLongAsTheOfficialClient() {
    try (OfficialClient client =
        new OfficialClient(process, "ws://127.0.0.1:9/socket", ClientSetup.DEFAULT)) {
      for (double random : List.of(0.1, 0.9)) {
        assertThat(Comparison.delays(PhoenixPolicies.reconnect(), random, TRIES))
            .isEqualTo(client.delays("reconnect", TRIES));
        assertThat(Comparison.delays(PhoenixPolicies.rejoin(), random, TRIES))
            .isEqualTo(client.delays("rejoin", TRIES));
      }
    }
  }

  /** {@value #JITTER}: nobody listens at that port. */
  @Test
  void hawserWaitsForARandomTimeByDefault() {
    Comparison.waitsAtRandom("phoenix+ws://127.0.0.1:9/socket", Duration.ofMillis(500));
  }

  @Test
  void theLockFileNamesNoRegistry() throws IOException {
    String lock = Files.readString(project.folder().resolve("package-lock.json"));
    assertThat(lock).contains("\"integrity\"").doesNotContain("\"resolved\"", "http:", "https:");
    assertThat(lock).contains("\"phoenix\": \"1.8.16\"");
  }
}
