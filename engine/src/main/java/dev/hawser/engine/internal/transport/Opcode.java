package dev.hawser.engine.internal.transport;

import dev.hawser.spi.Frame;

/** The opcodes of RFC 6455 section 5.2, and the bits beside them. */
final class Opcode {

  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  static final int FIN = 0x80;
  static final int RSV1 = 0x40;
  static final int RSV = 0x70;

  static int of(Frame.Kind kind) {
    return kind == Frame.Kind.TEXT ? TEXT : BINARY;
  }

  static String name(int opcode) {
    return switch (opcode) {
      case CONTINUATION -> "continuation";
      case TEXT -> "text";
      case BINARY -> "binary";
      case CLOSE -> "close";
      case PING -> "ping";
      case PONG -> "pong";
      default -> "opcode " + opcode;
    };
  }

  private Opcode() {}
}
