package dev.hawser.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.testsupport.Transcript;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our client against what a real Realtime server said to other clients: it sends what they sent,
 * and shows what happened.
 */
class RecordingsReplayedToClientTest {

  private static final AtomicInteger REPLAYED = new AtomicInteger();

  static List<String> recordings() throws IOException, URISyntaxException {
    return RecordedServerTest.recordings();
  }

  @AfterAll
  static void everyExceptionIsStillNeeded() throws IOException, URISyntaxException {
    if (REPLAYED.get() == recordings().size()) { // Else only some of them were asked for.
      assertThat(NotOurs.unused()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recordings")
  void isSentAndShown(String recording) {
    new ClientReplay(RecordedServerTest.load(recording)).run();
    REPLAYED.incrementAndGet();
  }

  /** The proof of the proof: another client, or another server, is found out. */
  @Test
  void anotherRecordingFails() {
    fails(
        "raw-lifecycle-v1",
        "\"event\":\"heartbeat\",\"payload\":{}",
        "\"event\":\"heartbeat\",\"payload\":1");
    fails("raw-pg-v2", "\"postgres_changes\":[{\"id\":", "\"postgres_changes\":[{\"other\":");
  }

  private static void fails(String recording, String text, String other) {
    Transcript altered =
        Transcript.read(
            "/transcripts/realtime/" + recording + ".txt",
            recording,
            all -> new TranscriptParser().parse(all.replace(text, other)));
    assertThatThrownBy(() -> new ClientReplay(altered).run()).isInstanceOf(AssertionError.class);
  }
}
