package dev.hawser.socketio.parser;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.spi.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Any bytes are read as the plain implementation reads them, or refused by the declared error. The
 * ordinary build replays kept inputs; {@code JAZZER_FUZZ=1} and {@code -Djazzer.hooks=true} look
 * for more.
 */
class JsonParserFuzzTest {

  /** The first byte says how many binary frames follow. */
  @FuzzTest(maxDuration = "10s")
  void json(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    // Text frames are checked to be UTF-8 before a codec sees them.
    List<Frame> frames = new ArrayList<>();
    frames.add(Frame.text(new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8)));
    for (int i = bytes[0] & 15; i > 0; i--) {
      frames.add(Frame.binary(bytes));
    }
    ParserAgainstTreeTest.compare(frames);
  }
}
