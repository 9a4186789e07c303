package dev.hawser.phoenix.channels;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.spi.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The same as {@link SerializerV1FuzzTest}, for text of serializer 2. */
class SerializerV2FuzzTest {

  private final Wire wire = new Wire(Vsn.V2);

  @FuzzTest(maxDuration = "10s")
  void text(byte[] bytes) throws IOException {
    // Text frames are checked to be UTF-8 before a codec sees them.
    Frame frame = Frame.text(new String(bytes, StandardCharsets.UTF_8));
    SerializerAgainstTreeTest.compare(wire, Vsn.V2, frame);
  }
}
