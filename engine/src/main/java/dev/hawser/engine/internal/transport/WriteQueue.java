package dev.hawser.engine.internal.transport;

import dev.hawser.spi.Transport.Written;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Who waits for which buffer to be written, in order; a ring that allocates only to grow. */
final class WriteQueue {

  private @Nullable Written[] waiting = new Written[16];
  private long[] buffers = new long[16];
  private int head;
  private int size;

  /** {@code written} waits for the buffer with number {@code buffer}. */
  void add(Written written, long buffer) {
    if (size == waiting.length) {
      grow();
    }
    int tail = (head + size) & (waiting.length - 1);
    waiting[tail] = written;
    buffers[tail] = buffer;
    size++;
  }

  /** Completes all who wait for one of the first {@code count} buffers. */
  void complete(long count) {
    while (size > 0 && buffers[head] < count) {
      poll().done(null);
    }
  }

  /** Fails all. */
  void fail(Throwable failure) {
    while (size > 0) {
      poll().done(failure);
    }
  }

  private Written poll() {
    Written first = waiting[head];
    waiting[head] = null;
    head = (head + 1) & (waiting.length - 1);
    size--;
    if (first == null) {
      throw new IllegalStateException("empty slot");
    }
    return first;
  }

  private void grow() {
    int length = waiting.length;
    @Nullable Written[] more = Arrays.copyOfRange(waiting, head, head + 2 * length);
    long[] numbers = Arrays.copyOfRange(buffers, head, head + 2 * length);
    System.arraycopy(waiting, 0, more, length - head, head);
    System.arraycopy(buffers, 0, numbers, length - head, head);
    waiting = more;
    buffers = numbers;
    head = 0;
  }
}
