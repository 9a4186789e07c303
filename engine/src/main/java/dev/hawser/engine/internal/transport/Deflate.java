package dev.hawser.engine.internal.transport;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Deflates messages for a server (RFC 7692 section 7.2.1).
 *
 * <p>{@code java.util.zip} always uses a window of 32 KiB. A smaller one is kept by ending a block
 * with a full flush, which forgets all history, before more bytes than the window holds were fed:
 * no distance can then reach further back than that.
 */
final class Deflate {

  private static final int FULL_WINDOW_BITS = 15;
  private static final int KEPT = 1 << 16;
  private static final int TAIL = 4;

  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final boolean contextTakeover;
  private final int segment;
  private byte[] output = new byte[1024];
  private int size;

  /**
   * A deflater for one link.
   *
   * @param contextTakeover whether messages may refer to earlier ones
   * @param windowBits the base-2 logarithm of the server's window, 8 to 15
   */
  Deflate(boolean contextTakeover, int windowBits) {
    this.contextTakeover = contextTakeover;
    this.segment = windowBits >= FULL_WINDOW_BITS ? Integer.MAX_VALUE : 1 << windowBits;
  }

  /** Deflates a message of at least one byte; the result is in {@link #output()}. */
  int deflate(byte[] array, int offset, int length) {
    size = 0;
    if (output.length > KEPT) {
      output = new byte[1024];
    }
    if (segment == Integer.MAX_VALUE) {
      run(array, offset, length, Deflater.SYNC_FLUSH);
    } else {
      for (int at = 0; at < length; at += segment) {
        run(array, offset + at, Math.min(segment, length - at), Deflater.FULL_FLUSH);
      }
    }
    if (!contextTakeover) {
      deflater.reset();
    }
    return size - TAIL;
  }

  /** The bytes of the last message, used again by the next. */
  byte[] output() {
    return output;
  }

  private void run(byte[] array, int offset, int length, int flush) {
    deflater.setInput(array, offset, length);
    while (true) {
      int space = output.length - size;
      int n = deflater.deflate(output, size, space, flush);
      size += n;
      if (n < space) {
        return;
      }
      output = Arrays.copyOf(output, output.length * 2);
    }
  }

  /** Frees native memory; nothing may be called after. */
  void free() {
    deflater.end();
  }
}
