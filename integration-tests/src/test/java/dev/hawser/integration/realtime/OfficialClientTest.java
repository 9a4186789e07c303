package dev.hawser.integration.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.integration.official.Comparison;
import dev.hawser.integration.official.NodeClient;
import dev.hawser.testkit.internal.NodeProject;
import dev.hawser.testkit.internal.NodeServer;
import java.io.IOException;
import java.nio.file.Files;
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
 * as it was recorded against another.
 */
class OfficialClientTest {

  private static NodeProject project;
  private static NodeServer process;

  private static final Comparison<RealtimeScenario, RealtimeStage> COMPARISON =
      new Comparison<>(
          Stream.of(
                  SocketScenarios.all(),
                  ChannelScenarios.all(),
                  BroadcastScenarios.all(),
                  PresenceScenarios.all(),
                  TokenScenarios.all(),
                  PostgresScenarios.all())
              .flatMap(scenarios -> scenarios)
              .toList(),
          scenario -> scenario.open((url, setup) -> new OfficialClient(process, url, setup)),
          scenario -> scenario.open((url, setup) -> new OfficialClient(process, url, setup)));

  @BeforeAll
  static void start() {
    project = NodeClient.project();
    process = project.start("realtime.js");
  }

  @AfterAll
  static void stop() {
    if (process != null) {
      process.close();
      assertThat(process.handle().isAlive()).isFalse();
    }
  }

  static List<RealtimeScenario> scenarios() {
    return COMPARISON.scenarios();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void bothClientsDoTheSame(RealtimeScenario scenario) {
    COMPARISON.compare(scenario);
  }

  static List<RealtimeScenario> recordedScenarios() {
    return COMPARISON.recordedScenarios();
  }

  @ParameterizedTest
  @MethodSource("recordedScenarios")
  void theOfficialClientSendsWhatWasRecorded(RealtimeScenario scenario) throws IOException {
    COMPARISON.compareWithRecording(scenario, OfficialClientTest.class);
  }

  /** The table of the guide: one row for each difference, and no other. */
  @Test
  void theGuideListsWhatDiffers() throws IOException {
    COMPARISON.compareWithGuide("guide-realtime.md", 'r');
  }

  @Test
  void theLockFileNamesNoRegistryAndTheVersionThatWasRecorded() throws IOException {
    String lock = Files.readString(project.folder().resolve("package-lock.json"));
    assertThat(lock).contains("\"integrity\"").doesNotContain("\"resolved\"", "http:", "https:");
    assertThat(lock).contains("\"@supabase/realtime-js\": \"2.119.0\"");
  }
}
