package dev.hawser.socketio.engineio;

import org.jspecify.annotations.Nullable;

/** What an Engine.IO packet is for. */
public enum PacketType {
  /** The handshake, from the server. */
  OPEN(0),
  /** The end of the session. */
  CLOSE(1),
  /** Asks for {@link #PONG}. */
  PING(2),
  /** Answers {@link #PING}. */
  PONG(3),
  /** Content of the layer above. */
  MESSAGE(4),
  /** The transport has changed. */
  UPGRADE(5),
  /** Nothing: it only frees a poll that waits. */
  NOOP(6);

  private static final PacketType[] TYPES = values();

  private final int number;

  PacketType(int number) {
    this.number = number;
  }

  /** The number that stands for it, from 0 to 6. */
  int number() {
    return number;
  }

  /** The character that stands for it. */
  public char code() {
    return (char) ('0' + number);
  }

  /** The type that a character stands for, or null if there is none. */
  static @Nullable PacketType of(int code) {
    int index = code - '0';
    return index >= 0 && index < TYPES.length ? TYPES[index] : null;
  }
}
