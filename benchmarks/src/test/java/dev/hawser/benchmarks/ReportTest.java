package dev.hawser.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables say what was measured. */
class ReportTest {

  private static final Settings SETTINGS =
      Settings.parse("--only", "reconnect", "--peers", "okhttp,jdk", "--no-pin");

  private static Sample p50(double nanos) {
    return new Sample(Map.of(Metric.P50, nanos, Metric.P99, nanos * 2));
  }

  @Test
  void aCellHasMedianLeastGreatestAndTheMedianRatioOfTheRounds() {
    Results results = new Results();
    List.of(1000.0, 2000.0, 4000.0).forEach(nanos -> results.add(Peer.LIMIT, p50(nanos)));
    List.of(3000.0, 2000.0, 8000.0).forEach(nanos -> results.add(Peer.OKHTTP, p50(nanos)));
    results.fail(Peer.JDK, "it broke");

    String markdown = new Report(SETTINGS, Map.of(Workload.RECONNECT, results)).markdown();

    assertThat(markdown)
        .contains("| OkHttp | 3.0 (2.0–8.0) | 2.00 | 6.0 (4.0–16.0) | 2.00 |")
        .contains("| java.net.http.WebSocket | failed | – | failed | – |")
        .contains("java.net.http.WebSocket: it broke")
        .contains("- rounds: 7 after 4 of warm-up");
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
    assertThat(Results.Spread.of(List.of(4.0, 1.0, 2.0, 10.0)))
        .contains(new Results.Spread(3, 1, 10));
  }

  @Test
  void aSampleSurvivesTheWayBetweenProcesses() {
    assertThat(Sample.parse(p50(1234.5).line())).isEqualTo(p50(1234.5));
  }

  @Test
  void theLimitAlwaysRuns() {
    assertThat(SETTINGS.peers()).containsExactly(Peer.LIMIT, Peer.OKHTTP, Peer.JDK);
  }

  @Test
  void aSuiteIsSelectedByItsNameAndHasOnlyPeersThatSpeakIt() {
    Settings settings = Settings.parse("--only", "phoenix", "--no-pin");
    assertThat(settings.workloads())
        .isNotEmpty()
        .allSatisfy(workload -> assertThat(workload.suite()).isEqualTo(Suite.PHOENIX));
    assertThat(settings.peers(Suite.PHOENIX))
        .contains(Peer.HAWSER, Peer.LIMIT, Peer.JAVA_PHOENIX_CLIENT)
        .doesNotContain(Peer.OKHTTP);
    assertThat(settings.workloads(Suite.WEBSOCKET)).isEmpty();
    assertThat(settings.peers(Suite.WEBSOCKET)).doesNotContain(Peer.JAVA_PHOENIX_CLIENT);
  }

  @Test
  void aJoinIsCountedInTopics() {
    Results results = new Results();
    results.add(Peer.LIMIT, new Sample(Map.of(Metric.PER_SECOND, 5.0, Metric.TOTAL, 2e9)));

    String markdown = new Report(SETTINGS, Map.of(Workload.PHOENIX_JOIN, results)).markdown();

    assertThat(markdown)
        .contains("## Phoenix Channels: ratios to the limit")
        .contains("| client | topics/s | × | ms for all | × | CPU µs/topic | ×")
        .contains("| 5 (5–5) | 1.00 | 2,000.0 (2,000.0–2,000.0) | 1.00 | – | – | – | – |");
  }

  @Test
  void whatTheCommandLineDoesNotKnowIsSaid() {
    assertThatThrownBy(() -> Settings.parse("--fast")).hasMessage("unknown option --fast");
    assertThatThrownBy(() -> Settings.parse("--only", "x")).hasMessage("unknown workload x");
    assertThatThrownBy(() -> Settings.parse("--peers", "x")).hasMessage("unknown peer x");
    assertThatThrownBy(() -> Settings.parse("--rounds")).hasMessage("--rounds needs a value");
    assertThatThrownBy(() -> Settings.parse("--rounds", "0"))
        .hasMessage("--rounds is too small: 0");
  }

  @Test
  void aBodyHasExactlyTheWantedSize() {
    assertThat(Tick.block(64)).allSatisfy(tick -> assertThat(Json.write(tick)).hasSize(64));
    assertThat(Tick.block(1024)).allSatisfy(tick -> assertThat(Json.write(tick)).hasSize(1024));
    assertThat(Tick.expectedSum(1500)).isEqualTo(1_499_500 + 500 * 1000 + 500 * 499 / 2);
  }
}
