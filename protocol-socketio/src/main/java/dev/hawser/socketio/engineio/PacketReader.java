package dev.hawser.socketio.engineio;

import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Reads packets: from WebSocket frames, one in each, and from the payloads of long-polling, any
 * number in each. Text and binary slices are handed on as they were received; only base64 is
 * copied. Keeps nothing between calls. Not thread-safe.
 *
 * <p>Whatever is not legal throws a {@link ProtocolViolationException} that is fatal and whose
 * message starts with {@code parser error}; packets of the payload before it were handed out.
 */
public final class PacketReader {

  private static final byte SEPARATOR = 0x1e;

  /** Digits of a length that never overflow an int. */
  private static final int LENGTH_DIGITS = 9;

  private final EngineIoVersion version;
  private final Utf8 utf8 = new Utf8();

  /** A reader of one version's wire. */
  public PacketReader(EngineIoVersion version) {
    this.version = version;
  }

  /**
   * Reads the packet that a WebSocket frame is.
   *
   * @throws ProtocolViolationException if it is none
   */
  public void frame(Frame frame, PacketSink out) {
    byte[] array = frame.array();
    int offset = frame.offset();
    int length = frame.length();
    if (frame.kind() == Frame.Kind.TEXT) {
      text(array, offset, offset + length, out);
    } else if (version == EngineIoVersion.V4) {
      out.packet(PacketType.MESSAGE, Frame.Kind.BINARY, array, offset, length);
    } else if (length > 0 && array[offset] == PacketType.MESSAGE.number()) {
      out.packet(PacketType.MESSAGE, Frame.Kind.BINARY, array, offset + 1, length - 1);
    } else {
      throw broken("a binary frame of version 3 starts with the byte 4");
    }
  }

  /**
   * Reads the packets of a payload, at least one.
   *
   * @param array UTF-8, which nobody may write into any more
   * @throws ProtocolViolationException if it is not legal
   */
  public void payload(byte[] array, int offset, int length, PacketSink out) {
    if (!utf8.isValid(array, offset, length)) {
      throw broken("the payload is not UTF-8");
    }
    if (version == EngineIoVersion.V4) {
      separated(array, offset, offset + length, out);
    } else {
      counted(array, offset, offset + length, out);
    }
  }

  /** Whether a payload that is not legal looks as the first one of an older server does. */
  boolean isOfVersion3(byte[] payload) {
    int at = 0;
    while (at < payload.length && payload[at] >= '0' && payload[at] <= '9') {
      at++;
    }
    return version == EngineIoVersion.V4 && at > 0 && at < payload.length && payload[at] == ':';
  }

  private static void separated(byte[] array, int offset, int end, PacketSink out) {
    int from = offset;
    for (int i = offset; i < end; i++) {
      if (array[i] == SEPARATOR) {
        packet(array, from, i, 1, out);
        from = i + 1;
      }
    }
    packet(array, from, end, 1, out);
  }

  private static void counted(byte[] array, int offset, int end, PacketSink out) {
    int at = offset;
    do {
      int characters = 0;
      int digits = 0;
      while (at < end && array[at] >= '0' && array[at] <= '9' && digits < LENGTH_DIGITS) {
        characters = characters * 10 + (array[at++] - '0');
        digits++;
      }
      if (digits == 0 || at == end || array[at] != ':') {
        throw broken("a packet of a payload starts with its length and a colon");
      }
      int from = ++at;
      while (at < end && (characters > 0 || Utf8.width(array[at]) == 0)) {
        characters -= Utf8.width(array[at++]);
      }
      if (characters != 0) {
        throw broken("the length of a packet goes beyond its payload or splits a character");
      }
      packet(array, from, at, 2, out);
    } while (at < end);
  }

  /**
   * Reads a packet of a payload.
   *
   * @param header the length of what stands before base64: {@code b} or {@code b4}
   */
  private static void packet(byte[] array, int from, int to, int header, PacketSink out) {
    if (from == to || array[from] != 'b') {
      text(array, from, to, out);
      return;
    }
    if (header == 2 && (to - from < 2 || array[from + 1] != PacketType.MESSAGE.code())) {
      throw broken("a binary packet of version 3 starts with b4");
    }
    int start = from + header;
    ByteBuffer bytes;
    try {
      bytes = Base64.getDecoder().decode(ByteBuffer.wrap(array, start, to - start));
    } catch (IllegalArgumentException e) {
      throw broken("a binary packet is not base64");
    }
    out.packet(
        PacketType.MESSAGE,
        Frame.Kind.BINARY,
        bytes.array(),
        bytes.arrayOffset() + bytes.position(),
        bytes.remaining());
  }

  private static void text(byte[] array, int from, int to, PacketSink out) {
    if (from == to) {
      throw broken("an empty packet");
    }
    PacketType type = PacketType.of(array[from]);
    if (type == null) {
      throw broken("a packet of unknown type");
    }
    out.packet(type, Frame.Kind.TEXT, array, from + 1, to - from - 1);
  }

  private static ProtocolViolationException broken(String what) {
    return new ProtocolViolationException("parser error: " + what, true);
  }
}
