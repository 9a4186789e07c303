package dev.hawser.benchmarks;

import java.nio.charset.StandardCharsets;

/**
 * The body of every message. All four fields are read and written by every peer.
 *
 * @param seq the position in the block, from {@link #FIRST_SEQ}
 * @param symbol a short string
 * @param price a whole number
 * @param text filler that brings the JSON to the wanted size
 */
public record Tick(long seq, String symbol, long price, String text) {

  /** How many different bodies there are; a longer stream repeats them. */
  static final int BLOCK = 1000;

  /** Sequence numbers have four digits, so that all bodies of a block have one length. */
  static final long FIRST_SEQ = 1000;

  /** Bodies whose JSON is exactly {@code bytes} long. */
  static Tick[] block(int bytes) {
    int fixed = Json.write(new Tick(FIRST_SEQ, "BTC-EUR", 6_512_345, "")).length;
    if (bytes < fixed) {
      throw new IllegalArgumentException("a body has at least " + fixed + " bytes, not " + bytes);
    }
    byte[] filler = new byte[bytes - fixed];
    for (int i = 0; i < filler.length; i++) {
      filler[i] = (byte) ('a' + i % 26);
    }
    String text = new String(filler, StandardCharsets.US_ASCII);
    Tick[] block = new Tick[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      block[i] = new Tick(FIRST_SEQ + i, "BTC-EUR", 6_512_345 + i, text);
    }
    return block;
  }

  /** Tells how many messages the server has counted: the total is its {@code seq}. */
  static Tick total(long count) {
    return new Tick(count, "", 0, "");
  }

  /** The sum of {@code seq} over the first {@code count} messages of a stream of blocks. */
  static long expectedSum(long count) {
    long rest = count % BLOCK;
    long wholeBlock = BLOCK * FIRST_SEQ + (long) BLOCK * (BLOCK - 1) / 2;
    return count / BLOCK * wholeBlock + rest * FIRST_SEQ + rest * (rest - 1) / 2;
  }
}
