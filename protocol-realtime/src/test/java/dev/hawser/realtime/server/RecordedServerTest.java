package dev.hawser.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.RealtimeRights;
import dev.hawser.testkit.RealtimeTable;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testsupport.Transcript;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The embedded Realtime server answers as the real one did: the client's half of every recording is
 * sent to it, and what comes back is compared with the recording.
 */
class RecordedServerTest {

  /** Where our server may differ, and why. */
  private record Deviation(String recordings, String difference, String reason) {
    boolean allows(String recording, String found) {
      return recording.matches(recordings) && found.matches("(?s)" + difference);
    }
  }

  private static final List<Deviation> DEVIATIONS =
      List.of(
          new Deviation(
              "official-broadcast-vsn2",
              "connection 2 realtime:room1 life: not recorded .*(phx_reply|phx_close).*",
              "the recorded client hung up before the answer to its leave had come"),
          new Deviation(
              "raw-db-down-v[12]",
              "connection 2 realtime:private-room (life|broadcasts): not recorded .*\"(e|2)\".*",
              "the embedded server has no database that could be away: it carries the broadcast"));

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final int RECORDINGS = 49;
  private static final AtomicInteger REPLAYED = new AtomicInteger();
  private static final Set<Deviation> USED = ConcurrentHashMap.newKeySet();

  @AfterAll
  static void everyDeviationIsStillNeeded() {
    if (REPLAYED.get() == RECORDINGS) { // Else only some of them were asked for.
      assertThat(USED).containsExactlyInAnyOrderElementsOf(DEVIATIONS);
    }
  }

  static List<String> recordings() throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(RecordedServerTest.class.getResource("/transcripts/realtime"))
                .toURI());
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files
              .map(file -> String.valueOf(file.getFileName()).replaceFirst("\\.txt\\z", ""))
              .sorted()
              .collect(Collectors.toList());
      assertThat(names).hasSize(RECORDINGS);
      return names;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recordings")
  void answersAsRecorded(String recording) {
    assertThat(replay(recording, UnaryOperator.identity(), LIMIT))
        .as(recording)
        .filteredOn(found -> !isAllowed(recording, found))
        .isEmpty();
    REPLAYED.incrementAndGet();
  }

  /** The proof of the proof: a project with other settings is found out. */
  @Test
  void anotherProjectAnswersOtherwise() {
    assertThat(
            replay("raw-private-v2", p -> p.rights((user, topic) -> RealtimeRights.all()), SHORT))
        .isNotEmpty();
    assertThat(replay("raw-presence-v1", p -> p.presenceLimit(6, Duration.ofSeconds(30)), SHORT))
        .isNotEmpty();
    assertThat(
            replay("raw-pg-errors-v2", p -> p.table(RealtimeTable.of("public", "nosuch")), SHORT))
        .isNotEmpty();
  }

  static Transcript load(String recording) {
    return Transcript.read(
        "/transcripts/realtime/" + recording + ".txt",
        recording,
        text -> new TranscriptParser().parse(text));
  }

  private static List<String> replay(
      String recording, UnaryOperator<RealtimeTestServer> change, Duration limit) {
    Transcript transcript = load(recording);
    try (RecordedProject project = new RecordedProject(transcript, change)) {
      return Replay.run(transcript, project, limit);
    }
  }

  private static boolean isAllowed(String recording, String found) {
    List<Deviation> allowing =
        DEVIATIONS.stream().filter(d -> d.allows(recording, found)).collect(Collectors.toList());
    USED.addAll(allowing);
    return !allowing.isEmpty();
  }
}
