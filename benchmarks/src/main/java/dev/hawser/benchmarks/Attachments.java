package dev.hawser.benchmarks;

import java.nio.ByteBuffer;

/** The binary bodies: each has its sequence number first, then filler. */
final class Attachments {

  static final int BYTES = 1024;

  private static final byte[][] BLOCK = new byte[Tick.BLOCK][];

  static {
    for (int i = 0; i < BLOCK.length; i++) {
      BLOCK[i] = encode(Tick.FIRST_SEQ + i);
    }
  }

  private Attachments() {}

  /** The one of a body of {@link Tick#block}; not to be changed. */
  static byte[] of(Tick body) {
    return BLOCK[(int) (body.seq() - Tick.FIRST_SEQ)];
  }

  static byte[] encode(long seq) {
    byte[] bytes = new byte[BYTES];
    ByteBuffer.wrap(bytes).putLong(seq);
    for (int i = Long.BYTES; i < BYTES; i++) {
      bytes[i] = (byte) (seq + i);
    }
    return bytes;
  }

  /** The bodies that {@link #read} makes of the attachments of a block. */
  static Tick[] block() {
    Tick[] block = new Tick[BLOCK.length];
    for (int i = 0; i < block.length; i++) {
      block[i] = read(BLOCK[i]);
    }
    return block;
  }

  /** Looks at both ends of an attachment. */
  static Tick read(byte[] bytes) {
    long seq = ByteBuffer.wrap(bytes).getLong();
    if (bytes.length != BYTES || bytes[BYTES - 1] != (byte) (seq + BYTES - 1)) {
      throw new IllegalArgumentException("not an attachment that was sent");
    }
    return Tick.total(seq);
  }
}
