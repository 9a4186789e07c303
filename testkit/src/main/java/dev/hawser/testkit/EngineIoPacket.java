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
record EngineIoPacket(Type type, String data, byte @Nullable [] binary) {

  /** In the order of their digits; the last two are none of the protocol. */
  enum Type {
    OPEN,
    CLOSE,
    PING,
    PONG,
    MESSAGE,
    UPGRADE,
    NOOP,
    /** What came is no packet. */
    ERROR,
    /** The data goes out as it is. */
    RAW
  }

  static EngineIoPacket of(Type type) {
    return of(type, "");
  }

  static EngineIoPacket of(Type type, String data) {
    return new EngineIoPacket(type, data, null);
  }

  static EngineIoPacket of(Type type, byte[] binary) {
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
    int type = text.isEmpty() ? -1 : text.charAt(0) - '0';
    return type < 0 || type > Type.NOOP.ordinal()
        ? of(Type.ERROR, text)
        : of(Type.values()[type], text.substring(1));
  }

  /** Reads a packet in binary form. */
  static EngineIoPacket parse(int version, byte[] bytes) {
    if (version == 4) {
      return of(Type.MESSAGE, bytes);
    }
    return bytes.length == 0 || bytes[0] != Type.MESSAGE.ordinal()
        ? of(Type.ERROR, bytes)
        : of(Type.MESSAGE, Arrays.copyOfRange(bytes, 1, bytes.length));
  }

  private static EngineIoPacket base64(String text, int offset) {
    try {
      return of(Type.MESSAGE, Base64.getDecoder().decode(text.substring(offset)));
    } catch (IllegalArgumentException e) {
      return of(Type.ERROR, text);
    }
  }

  boolean is(Type other) {
    return type == other;
  }

  /** The text form; binary data in base64. */
  String text(int version) {
    if (binary != null) {
      return (version == 4 ? "b" : "b4") + Base64.getEncoder().encodeToString(binary);
    }
    return type.ordinal() > Type.NOOP.ordinal() ? data : type.ordinal() + data;
  }

  /** The binary form of binary data. */
  byte[] bytes(int version) {
    byte[] bytes = binary == null ? new byte[0] : binary;
    if (version == 4 || is(Type.RAW)) {
      return bytes;
    }
    byte[] prefixed = new byte[bytes.length + 1];
    prefixed[0] = (byte) type.ordinal();
    System.arraycopy(bytes, 0, prefixed, 1, bytes.length);
    return prefixed;
  }
}
