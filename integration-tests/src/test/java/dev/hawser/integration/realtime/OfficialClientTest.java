package dev.hawser.integration.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.integration.official.ClientSetup;
import dev.hawser.integration.official.Comparison;
import dev.hawser.integration.official.NodeClient;
import dev.hawser.realtime.RealtimePolicies;
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
 * guide lists as different on purpose; and the official client behaves against the embedded server
 * as it was recorded against another.
 */
class OfficialClientTest {

  private static final int TRIES = 8;
  private static final String JITTER = "r25";

  /** The plugin's own test of the recordings of the official client shows it. */
  private static final String TOO_MANY_JOINS = "r27";

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
          scenario -> scenario.open(HawserClient::new));

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
    COMPARISON.compareWithGuide("guide-realtime.md", 'r', JITTER, TOO_MANY_JOINS);
  }

  @Test
  void thePoliciesForCompatibilityWaitAsLongAsTheOfficialClient() {
    ClientSetup setup = ClientSetup.DEFAULT.params(Map.of("apikey", Tokens.ANON));
    try (OfficialClient client =
        new OfficialClient(process, "ws://127.0.0.1:9/realtime/v1", setup)) {
      for (double random : List.of(0.1, 0.9)) {
        assertThat(Comparison.delays(RealtimePolicies.reconnect(), random, TRIES))
            .isEqualTo(client.delays("reconnect", TRIES));
        assertThat(Comparison.delays(RealtimePolicies.rejoin(), random, TRIES))
            .isEqualTo(client.delays("rejoin", TRIES));
      }
    }
  }

  /** {@value #JITTER}: nobody listens at that port. */
  @Test
  void hawserWaitsForARandomTimeByDefault() {
    Comparison.waitsAtRandom("realtime+ws://127.0.0.1:9/realtime/v1", Duration.ofMillis(500));
  }

  @Test
  void theLockFileNamesNoRegistryAndTheVersionThatWasRecorded() throws IOException {
    String lock = Files.readString(project.folder().resolve("package-lock.json"));
    assertThat(lock).contains("\"integrity\"").doesNotContain("\"resolved\"", "http:", "https:");
    assertThat(lock).contains("\"@supabase/realtime-js\": \"2.119.0\"");
  }
}
