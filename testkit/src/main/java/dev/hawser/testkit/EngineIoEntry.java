package dev.hawser.testkit;

import java.time.Duration;

/** One packet in the recorded traffic of an Engine.IO session. Immutable. */
public final class EngineIoEntry {

  private final WireMessage.Direction direction;
  private final String transport;
  private final String text;
  private final byte[] bytes;
  private final boolean binary;
  private final Duration at;

  EngineIoEntry(
      WireMessage.Direction direction,
      String transport,
      int version,
      EngineIoPacket packet,
      Duration at) {
    this.direction = direction;
    this.transport = transport;
    this.at = at;
    byte[] data = packet.binary();
    text = packet.text(version);
    bytes = data == null ? new byte[0] : data.clone();
    binary = data != null;
  }

  /** Who sent it. */
  public WireMessage.Direction direction() {
    return direction;
  }

  /** What it went over: {@code polling} or {@code websocket}. */
  public String transport() {
    return transport;
  }

  /** The packet with its type, such as {@code 4hello}; binary data as polling writes them. */
  public String text() {
    return text;
  }

  /** Whether it is a binary message. */
  public boolean isBinary() {
    return binary;
  }

  /** The data of a binary message; empty for all others. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** When it was read or written, counted from the handshake. */
  public Duration at() {
    return at;
  }

  /** Direction, transport, type and size, not the data. */
  @Override
  public String toString() {
    String type = text.isEmpty() ? "" : text.substring(0, 1);
    return direction + " " + transport + " '" + type + "' (" + text.length() + " characters)";
  }
}
