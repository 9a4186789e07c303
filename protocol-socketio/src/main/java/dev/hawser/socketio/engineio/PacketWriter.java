package dev.hawser.socketio.engineio;

import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JsonBuffer;

/**
 * Writes one packet as a WebSocket frame, into a buffer that the next packet uses again. Not
 * thread-safe.
 */
public final class PacketWriter {

  private final EngineIoVersion version;
  private final JsonBuffer buffer = new JsonBuffer();

  /** A writer of one version's wire. */
  public PacketWriter(EngineIoVersion version) {
    this.version = version;
  }

  /**
   * Writes a packet; it is a frame of the same kind.
   *
   * @param kind {@link Frame.Kind#BINARY} for messages only
   * @throws IllegalArgumentException if another packet is binary
   */
  public void write(PacketType type, Frame.Kind kind, byte[] array, int offset, int length) {
    requireText(type, kind);
    buffer.clear();
    if (kind == Frame.Kind.TEXT) {
      buffer.raw(type.code());
    } else if (version == EngineIoVersion.V3) {
      buffer.raw((char) type.number());
    }
    buffer.raw(array, offset, length);
  }

  /** Whether the data of a message of this kind are its frame. */
  boolean isFrame(Frame.Kind kind) {
    return kind == Frame.Kind.BINARY && version == EngineIoVersion.V4;
  }

  static void requireText(PacketType type, Frame.Kind kind) {
    if (kind == Frame.Kind.BINARY && type != PacketType.MESSAGE) {
      throw new IllegalArgumentException("only messages are binary, not " + type);
    }
  }

  /** Holds the frame, from index 0 on, until the next packet is written. */
  public byte[] array() {
    return buffer.array();
  }

  /** The length of the frame. */
  public int length() {
    return buffer.length();
  }
}
