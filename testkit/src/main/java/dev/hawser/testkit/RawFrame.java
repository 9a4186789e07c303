package dev.hawser.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Encodes server frames without any check, for what a correct encoder would refuse. */
final class RawFrame {

  static byte[] encode(boolean fin, int rsv, int opcode, long announced, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(10 + payload.length);
    frame.put((byte) ((fin ? 0x80 : 0) | (rsv & 7) << 4 | (opcode & 15)));
    if (announced < 126) {
      frame.put((byte) announced);
    } else if (announced < 1 << 16) {
      frame.put((byte) 126).putShort((short) announced);
    } else {
      frame.put((byte) 127).putLong(announced);
    }
    frame.put(payload);
    byte[] bytes = new byte[frame.position()];
    frame.flip();
    frame.get(bytes);
    return bytes;
  }

  /** The payload of a close frame. */
  static byte[] close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
  }

  private RawFrame() {}
}
