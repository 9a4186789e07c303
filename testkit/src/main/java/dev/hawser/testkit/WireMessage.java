package dev.hawser.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One entry of a connection's recorded traffic: a whole message (its fragments joined, inflated) or
 * a control frame. Immutable.
 */
public final class WireMessage {

  /** Who sent it. */
  public enum Direction {
    /** The client. */
    IN,
    /** The server. */
    OUT
  }

  /** What it is. */
  public enum Kind {
    /** A text message. */
    TEXT,
    /** A binary message. */
    BINARY,
    /** A ping. */
    PING,
    /** A pong. */
    PONG,
    /** A close frame. */
    CLOSE,
    /** Bytes that the server wrote past the frame encoder, such as garbage or half a frame. */
    RAW
  }

  private final Direction direction;
  private final Kind kind;
  private final byte[] bytes;
  private final Duration at;

  WireMessage(Direction direction, Kind kind, byte[] bytes, Duration at) {
    this.direction = direction;
    this.kind = kind;
    this.bytes = bytes;
    this.at = at;
  }

  /** Who sent it. */
  public Direction direction() {
    return direction;
  }

  /** What it is. */
  public Kind kind() {
    return kind;
  }

  /** The payload as UTF-8 text; of a close frame its reason. */
  public String text() {
    int offset = kind == Kind.CLOSE ? Math.min(2, bytes.length) : 0;
    return new String(bytes, offset, bytes.length - offset, StandardCharsets.UTF_8);
  }

  /** The payload; of a close frame with the two bytes of its code. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The code of a close frame; 1005 if it has none, and for every other kind. */
  public int closeCode() {
    return kind == Kind.CLOSE && bytes.length >= 2
        ? (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff)
        : 1005;
  }

  /** When it was read or written, counted from the upgrade. */
  public Duration at() {
    return at;
  }

  /** Direction, kind and size, not the payload. */
  @Override
  public String toString() {
    return direction + " " + kind + " (" + bytes.length + " bytes)";
  }
}
