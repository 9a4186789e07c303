package dev.hawser.engine.internal.transport;

import io.netty.buffer.ByteBuf;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the messages of a server (RFC 7692 section 7.2.2), in steps of at most 8 KiB, so that a
 * message that unpacks to more than is allowed costs no more than what is allowed.
 */
final class Inflate {

  /** Takes inflated bytes, of an array that is used again. */
  interface Output {
    void append(byte[] array, int length) throws ProtocolError;
  }

  private static final int STEP = 8192;
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private final Inflater inflater = new Inflater(true);
  private final boolean contextTakeover;
  private final byte[] input = new byte[STEP];
  private final byte[] output = new byte[STEP];

  /**
   * An inflater for one link.
   *
   * @param contextTakeover whether messages refer to earlier ones
   */
  Inflate(boolean contextTakeover) {
    this.contextTakeover = contextTakeover;
  }

  /** Inflates the next {@code length} bytes of {@code in}. */
  void feed(ByteBuf in, int length, Output out) throws ProtocolError {
    int left = length;
    while (left > 0) {
      int n = Math.min(left, STEP);
      in.readBytes(input, 0, n);
      left -= n;
      run(input, n, out);
    }
  }

  /** Ends a message. */
  void end(Output out) throws ProtocolError {
    run(TAIL, TAIL.length, out);
    if (!contextTakeover) {
      inflater.reset();
    }
  }

  private void run(byte[] bytes, int length, Output out) throws ProtocolError {
    inflater.setInput(bytes, 0, length);
    try {
      while (true) {
        int n = inflater.inflate(output);
        if (n > 0) {
          out.append(output, n);
        } else if (inflater.finished() && inflater.getRemaining() > 0) {
          // A block marked as the last one (section 7.2.3.4): a new stream follows.
          int rest = inflater.getRemaining();
          inflater.reset();
          inflater.setInput(bytes, length - rest, rest);
        } else {
          if (inflater.needsDictionary()) {
            throw ProtocolError.violation("compressed message needs a dictionary");
          }
          return;
        }
      }
    } catch (DataFormatException e) {
      throw ProtocolError.violation("compressed message cannot be inflated");
    }
  }

  /** Frees native memory; nothing may be called after. */
  void free() {
    inflater.end();
  }
}
