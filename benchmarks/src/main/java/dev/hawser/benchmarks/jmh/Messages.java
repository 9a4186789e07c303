package dev.hawser.benchmarks.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What the micro-benchmarks work on. */
public final class Messages {

  /** Frames per invocation, as many as one read of a busy socket brings. */
  public static final int FRAMES = 256;

  private Messages() {}

  /** A JSON body of {@code bytes} bytes; with {@code ascii} false every fourth letter is not. */
  public static byte[] body(int bytes, boolean ascii) {
    StringBuilder text = new StringBuilder("{\"seq\":1234,\"text\":\"");
    int size = text.length() + 2;
    for (int i = 0; size < bytes; i++) {
      boolean two = !ascii && i % 4 == 3 && size + 2 <= bytes;
      text.append(two ? 'é' : (char) ('a' + i % 26));
      size += two ? 2 : 1;
    }
    return text.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** {@code {"topic":…,"event":…,"payload":body}}. */
  public static byte[] envelope(int bytes) {
    String body = new String(body(bytes, true), StandardCharsets.UTF_8);
    return ("{\"topic\":\"ticker:BTC\",\"event\":\"trade\",\"payload\":" + body + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** {@link #FRAMES} unmasked text frames in one direct buffer, as they come from a server. */
  public static ByteBuf frames(byte[] body) {
    ByteBuf frames = Unpooled.directBuffer(FRAMES * (body.length + 4));
    for (int i = 0; i < FRAMES; i++) {
      frames.writeByte(0x81);
      if (body.length < 126) {
        frames.writeByte(body.length);
      } else {
        frames.writeByte(126).writeShort(body.length);
      }
      frames.writeBytes(body);
    }
    return frames;
  }
}
