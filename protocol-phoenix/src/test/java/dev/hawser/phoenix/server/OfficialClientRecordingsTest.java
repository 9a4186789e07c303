package dev.hawser.phoenix.server;

import dev.hawser.Hawser;
import dev.hawser.phoenix.PhoenixOptions;
import java.io.IOException;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our client in the place of phoenix.js: with its policies it sends what phoenix.js sent to real
 * servers, when phoenix.js sent it, and shows what happened.
 */
class OfficialClientRecordingsTest {

  static Stream<Arguments> recordings() throws IOException, URISyntaxException {
    return RecordedServerTest.recordings()
        .filter(arguments -> String.valueOf(arguments.get()[1]).startsWith("phoenixjs"));
  }

  @ParameterizedTest(name = "{0}/{1}")
  @MethodSource("recordings")
  void areSentInTimeAndShown(String folder, String file) {
    TimedClient client = new TimedClient(description -> as(file, description));
    try (TimedReplay replay = new TimedReplay(Recordings.load(folder, file), client)) {
      replay.run();
    }
  }

  /** What the recorder set phoenix.js to, as the headings say. */
  private static Hawser as(String file, Hawser description) {
    return switch (file) {
      case "phoenixjs-1-session.txt" -> heartbeat(description, Duration.ofMillis(1500));
      case "phoenixjs-4-joins.txt" -> description.joinTimeout(Duration.ofMillis(400));
      case "phoenixjs-5-heartbeat-timeout.txt" -> heartbeat(description, Duration.ofMillis(300));
      default -> description;
    };
  }

  /** In phoenix.js the interval is the time-out, too. */
  private static Hawser heartbeat(Hawser description, Duration interval) {
    return description
        .with(PhoenixOptions.HEARTBEAT_INTERVAL, interval)
        .with(PhoenixOptions.HEARTBEAT_TIMEOUT, interval);
  }
}
