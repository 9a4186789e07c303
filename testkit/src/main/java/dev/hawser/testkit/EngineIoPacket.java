package dev.hawser.testkit;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * An Engine.IO packet.
 *
 * @param data what follows the type; empty if it is binary
 * @param binary the data of a binary message, else null
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record EngineIoPacket(PacketType type, String data, byte @Nullable [] binary) {

  /** The first character, and what it means. */
  enum PacketType {
    OPEN("0"),
    CLOSE("1"),
    PING("2"),
    PONG("3"),
    MESSAGE("4"),
    UPGRADE("5"),
    NOOP("6"),
    /** What came is no packet. */
    ERROR(""),
    /** The data goes out as it is. */
    RAW("");

    private final String digit;

    PacketType(String digit) {
      this.digit = digit;
    }

    private static PacketType of(String text) {
      for (PacketType type : values()) {
        if (!type.digit.isEmpty() && text.startsWith(type.digit)) {
          return type;
        }
      }
      return ERROR;
    }
  }

  /** The type of a message in a binary packet of version 3. */
  private static final byte MESSAGE_BYTE = 4;

  static EngineIoPacket of(PacketType type) {
    return of(type, "");
  }

  static EngineIoPacket of(PacketType type, String data) {
    return new EngineIoPacket(type, data, null);
  }

  static EngineIoPacket of(PacketType type, byte[] binary) {
    return new EngineIoPacket(type, "", binary);
  }

  /** Reads a packet in text form. */
  static EngineIoPacket parse(int version, String text) {
    if (version == 3 && text.startsWith("b4")) {
      return base64(text, 2);
    }
    if (version == 4 && text.startsWith("b")) {
      return base64(text, 1);
    }
    PacketType type = PacketType.of(text);
    return of(type, text.substring(type.digit.length()));
  }

  /** Reads a packet in binary form. */
  static EngineIoPacket parse(int version, byte[] bytes) {
    if (version == 4) {
      return of(PacketType.MESSAGE, bytes);
    }
    return bytes.length == 0 || bytes[0] != MESSAGE_BYTE
        ? of(PacketType.ERROR, bytes)
        : of(PacketType.MESSAGE, Arrays.copyOfRange(bytes, 1, bytes.length));
  }

  private static EngineIoPacket base64(String text, int offset) {
    try {
      return of(PacketType.MESSAGE, Base64.getDecoder().decode(text.substring(offset)));
    } catch (IllegalArgumentException e) {
      return of(PacketType.ERROR, text);
    }
  }

  boolean is(PacketType other) {
    return type == other;
  }

  /** The text form; binary data in base64. */
  String text(int version) {
    if (binary != null) {
      return (version == 4 ? "b" : "b4") + Base64.getEncoder().encodeToString(binary);
    }
    return type.digit + data;
  }

  /** The binary form of binary data. */
  byte[] bytes(int version) {
    byte[] bytes = binary == null ? new byte[0] : binary;
    if (version == 4 || is(PacketType.RAW)) {
      return bytes;
    }
    byte[] prefixed = new byte[bytes.length + 1];
    prefixed[0] = MESSAGE_BYTE;
    System.arraycopy(bytes, 0, prefixed, 1, bytes.length);
    return prefixed;
  }
}
