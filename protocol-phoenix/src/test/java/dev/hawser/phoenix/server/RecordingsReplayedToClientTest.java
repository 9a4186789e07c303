package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our client against what real servers of Phoenix said to a bare client: it sends what that client
 * sent, and shows what happened.
 */
class RecordingsReplayedToClientTest {

  static Stream<Arguments> recordings() throws IOException, URISyntaxException {
    return RecordedServerTest.recordings()
        .filter(arguments -> !String.valueOf(arguments.get()[1]).startsWith("phoenixjs"));
  }

  @AfterAll
  static void everyExceptionIsStillNeeded() {
    assertThat(NotOurs.unused()).isEmpty();
  }

  @ParameterizedTest(name = "{0}/{1}")
  @MethodSource("recordings")
  void isSentAndShown(String folder, String file) {
    try (ClientReplay replay = new ClientReplay(Recordings.load(folder, file))) {
      replay.run();
    }
  }
}
