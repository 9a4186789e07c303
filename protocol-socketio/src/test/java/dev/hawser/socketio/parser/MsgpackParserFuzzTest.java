package dev.hawser.socketio.parser;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.spi.Frame;
import java.util.List;

/** The same as {@link JsonParserFuzzTest}, for packets in MessagePack. */
class MsgpackParserFuzzTest {

  @FuzzTest(maxDuration = "10s")
  void msgpack(byte[] bytes) {
    ParserAgainstTreeTest.read(new Wire(new MsgpackPacketParser()), List.of(Frame.binary(bytes)));
  }
}
