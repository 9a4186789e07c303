package dev.hawser.phoenix.channels;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.spi.Frame;
import java.io.IOException;

/** The same as {@link SerializerV1FuzzTest}, for binary frames. */
class SerializerV2BinaryFuzzTest {

  private final Wire wire = new Wire(Vsn.V2);

  @FuzzTest(maxDuration = "10s")
  void binary(byte[] bytes) throws IOException {
    SerializerAgainstTreeTest.compare(wire, Vsn.V2, Frame.binary(bytes));
  }
}
