package dev.hawser.phoenix.channels;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.spi.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The codec and the plain serializer over trees agree on any bytes. The ordinary build replays the
 * inputs that are kept among the resources. With {@code JAZZER_FUZZ=1} in the environment and
 * {@code -Djazzer.hooks=true} the one test that is chosen by {@code -Dtest} looks for new ones, led
 * by coverage; an input that fails is added to the resources.
 */
class SerializerFuzzTest {

  private final Wire v1 = new Wire(Vsn.V1);
  private final Wire v2 = new Wire(Vsn.V2);

  @FuzzTest(maxDuration = "20s")
  void textOfVersion1(byte[] bytes) throws IOException {
    SerializerAgainstTreeTest.compare(v1, Vsn.V1, text(bytes));
  }

  @FuzzTest(maxDuration = "20s")
  void textOfVersion2(byte[] bytes) throws IOException {
    SerializerAgainstTreeTest.compare(v2, Vsn.V2, text(bytes));
  }

  @FuzzTest(maxDuration = "20s")
  void binaryOfVersion2(byte[] bytes) throws IOException {
    SerializerAgainstTreeTest.compare(v2, Vsn.V2, Frame.binary(bytes));
  }

  /** Text frames are checked to be UTF-8 before a codec sees them. */
  private static Frame text(byte[] bytes) {
    return Frame.text(new String(bytes, StandardCharsets.UTF_8));
  }
}
