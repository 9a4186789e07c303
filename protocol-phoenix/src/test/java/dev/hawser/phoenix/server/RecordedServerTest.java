package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.PhoenixTestServer.Adapter;
import dev.hawser.testkit.PhoenixTestServer.Version;
import dev.hawser.testsupport.Transcript;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The embedded Phoenix server answers as real ones did: the client's half of every recording is
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
              ".*01-handshake.txt",
              ".*recorded \\[client_max_window_bits=15, permessage-deflate\\], sent \\[permessage-deflate\\]",
              "15 is what the parameter's absence means, and Netty leaves it out"),
          new Deviation(
              ".*15-websocket-level.txt",
              ".*recorded \\[client_no_context_takeover, permessage-deflate, server_no_context_takeover\\], sent \\[permessage-deflate, server_no_context_takeover\\]",
              "a server may, but need not, hold the client to what it offers to do"),
          new Deviation(
              ".*phoenixjs-1-session.txt",
              ".*(sent TEXT \\[\"23\",\"27\"|not recorded TEXT \\[\"28\",\"28\").*",
              "leave and join in one breath: whether the real channel answers the leave before the join"
                  + " kills it is chance. On Cowboy with 1.7, and in the 08-close recordings, it did"));

  private static final int RECORDINGS = 160;
  private static final AtomicInteger REPLAYED = new AtomicInteger();
  private static final Set<Deviation> USED = ConcurrentHashMap.newKeySet();

  @AfterAll
  static void everyDeviationIsStillNeeded() {
    if (REPLAYED.get() == RECORDINGS) { // Else only some of them were asked for.
      assertThat(USED).containsExactlyInAnyOrderElementsOf(DEVIATIONS);
    }
  }

  static Stream<Arguments> recordings() throws IOException, URISyntaxException {
    List<Arguments> all = new ArrayList<>();
    for (String folder : Recordings.FOLDERS) {
      Path root =
          Path.of(
              Objects.requireNonNull(Recordings.class.getResource("/transcripts/phoenix")).toURI());
      try (Stream<Path> files = Files.list(root.resolve(folder))) {
        files
            .map(file -> String.valueOf(file.getFileName()))
            .filter(file -> file.endsWith(".txt"))
            .sorted()
            .forEach(file -> all.add(Arguments.of(folder, file)));
      }
    }
    assertThat(all).hasSize(RECORDINGS);
    return all.stream();
  }

  @ParameterizedTest(name = "{0}/{1}")
  @MethodSource("recordings")
  void answersAsRecorded(String folder, String file) {
    Version version = folder.startsWith("phx1.7") ? Version.V1_7 : Version.V1_8;
    Adapter adapter = folder.endsWith("cowboy") ? Adapter.COWBOY : Adapter.BANDIT;
    Transcript transcript = Recordings.load(folder, file);
    try (RecordedApplication application = new RecordedApplication(version, adapter)) {
      List<String> differences = Replay.run(transcript, application);
      assertThat(differences)
          .as(transcript.name())
          .filteredOn(found -> !isAllowed(transcript.name(), found))
          .isEmpty();
    }
    REPLAYED.incrementAndGet();
  }

  /** The proof of the proof: a server of another flavour is found out. */
  @ParameterizedTest
  @CsvSource({
    "phx1.7-bandit, 2.0.0-07-crash.txt, V1_8, BANDIT",
    "phx1.7-bandit, 1.0.0-13-disconnects.txt, V1_8, BANDIT",
    "phx1.8-cowboy, 1.0.0-15-websocket-level.txt, V1_8, BANDIT",
    "phx1.8-cowboy, 2.0.0-18-auth-token.txt, V1_7, COWBOY"
  })
  void anotherServerAnswersOtherwise(String folder, String file, Version version, Adapter adapter) {
    Transcript transcript = Recordings.load(folder, file);
    try (RecordedApplication application = new RecordedApplication(version, adapter)) {
      assertThat(Replay.run(transcript, application))
          .filteredOn(found -> !isAllowed(transcript.name(), found))
          .isNotEmpty();
    }
  }

  private static boolean isAllowed(String recording, String found) {
    List<Deviation> allowing = DEVIATIONS.stream().filter(d -> d.allows(recording, found)).toList();
    USED.addAll(allowing);
    return !allowing.isEmpty();
  }
}
