package dev.hawser.socketio.engineio;

import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JsonBuffer;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Collects packets into a payload: the body of one {@code POST} of long-polling. Ask {@link
 * #accepts} before every {@link #add}; where it says no, the payload is full and the packet starts
 * the next one, after {@link #clear()}. Not thread-safe.
 */
public final class PayloadWriter {

  private static final char SEPARATOR = 0x1e;

  private final EngineIoVersion version;
  private final long maxPayload;
  private final JsonBuffer buffer = new JsonBuffer();
  private int packets;
  private long estimate;

  /**
   * An empty payload.
   *
   * @param maxPayload the {@code maxPayload} of the handshake, in bytes; 0 if the server names none
   */
  public PayloadWriter(EngineIoVersion version, long maxPayload) {
    this.version = version;
    this.maxPayload = maxPayload > 0 ? maxPayload : Long.MAX_VALUE;
    clear();
  }

  /** Drops all packets. */
  public void clear() {
    buffer.clear();
    packets = 0;
    estimate = 1;
  }

  /**
   * Whether the payload takes one more packet. The first always fits: the server refuses a single
   * packet that is too large with status 413. Then as many fit as the reference client puts
   * together, unless the body would get larger than the server allows: that client takes base64 for
   * slightly shorter than it is.
   *
   * @param length of the packet's data in bytes, without type and base64
   */
  public boolean accepts(Frame.Kind kind, int length) {
    return packets == 0
        || (estimate + estimated(kind, length) <= maxPayload
            && buffer.length() + overhead(kind, length) + encoded(kind, length) <= maxPayload);
  }

  /** What the reference client counts. */
  private static long estimated(Frame.Kind kind, int length) {
    return kind == Frame.Kind.TEXT ? length : (long) Math.ceil(length * 1.33);
  }

  private static long encoded(Frame.Kind kind, int length) {
    return kind == Frame.Kind.TEXT ? length : (length + 2L) / 3 * 4;
  }

  /** Separator and type, or the length, the colon and the type. */
  private int overhead(Frame.Kind kind, int length) {
    if (version == EngineIoVersion.V4) {
      return 2;
    }
    int header = kind == Frame.Kind.TEXT ? 1 : 2;
    int digits = Long.toString(encoded(kind, length) + header).length();
    return digits + 1 + header;
  }

  /**
   * Appends a packet, whether or not it is accepted.
   *
   * @param kind {@link Frame.Kind#BINARY} for messages only
   * @param array holds the packet's data, which is copied; valid UTF-8 if it is text
   * @throws IllegalArgumentException if a packet other than a message is binary
   */
  public void add(PacketType type, Frame.Kind kind, byte[] array, int offset, int length) {
    PacketWriter.requireText(type, kind);
    if (version == EngineIoVersion.V4 && packets > 0) {
      buffer.raw(SEPARATOR);
    }
    if (kind == Frame.Kind.TEXT) {
      count(1L + (version == EngineIoVersion.V3 ? Utf8.characters(array, offset, length) : 0));
      buffer.raw(type.code()).raw(array, offset, length);
    } else {
      count(2 + encoded(kind, length));
      buffer.raw('b');
      if (version == EngineIoVersion.V3) {
        buffer.raw(type.code());
      }
      ByteBuffer base64 = Base64.getEncoder().encode(ByteBuffer.wrap(array, offset, length));
      buffer.raw(base64.array(), base64.arrayOffset() + base64.position(), base64.remaining());
    }
    packets++;
    estimate += estimated(kind, length) + 2;
  }

  private void count(long characters) {
    if (version == EngineIoVersion.V3) {
      buffer.number(characters).raw(':');
    }
  }

  /** Whether there is no packet. */
  public boolean isEmpty() {
    return packets == 0;
  }

  /** Holds the payload in UTF-8, from index 0 on, until the next call of a method that writes. */
  public byte[] array() {
    return buffer.array();
  }

  /** The length of the payload in bytes. */
  public int length() {
    return buffer.length();
  }
}
