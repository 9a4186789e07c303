package dev.hawser.phoenix.channels;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.spi.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The codec and the plain serializer over trees agree on any text. The ordinary build replays the
 * inputs that are kept among the resources. With {@code JAZZER_FUZZ=1} in the environment and
 * {@code -Djazzer.hooks=true} the test looks for new ones, led by coverage; an input that fails is
 * added to the resources. Each process searches in one test only, so each has a class of its own.
 */
class SerializerV1FuzzTest {

  private final Wire wire = new Wire(Vsn.V1);

  @FuzzTest(maxDuration = "10s")
  void text(byte[] bytes) throws IOException {
    // Text frames are checked to be UTF-8 before a codec sees them.
    Frame frame = Frame.text(new String(bytes, StandardCharsets.UTF_8));
    SerializerAgainstTreeTest.compare(wire, Vsn.V1, frame);
  }
}
