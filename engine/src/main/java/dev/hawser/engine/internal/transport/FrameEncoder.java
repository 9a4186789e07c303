package dev.hawser.engine.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes masked frames one after the other into buffers of up to 64 KiB, eight bytes at a time, and
 * hands each buffer on when it is full or asked for.
 */
final class FrameEncoder {

  private static final int LARGEST = 1 << 16;
  private static final int SMALLEST = 1 << 9;
  private static final int MAX_HEADER = 14;

  private final ByteBufAllocator allocator;
  private final Consumer<ByteBuf> out;

  /**
   * RFC 6455 section 10.3 wants keys that a script inside the application cannot foresee, so that
   * it cannot make the bytes on the wire look like another protocol. A generator seeded with strong
   * entropy for every link, whose state no message shows, does that at a hundredth of the price of
   * strong entropy for every message.
   */
  private final SplittableRandom masks;

  private @Nullable ByteBuf buffer;
  private ByteBuffer view = ByteBuffer.allocate(0);
  private int position;

  /** The size of the next buffer: what the last ones needed. */
  private int capacity = SMALLEST;

  FrameEncoder(ByteBufAllocator allocator, SplittableRandom masks, Consumer<ByteBuf> out) {
    this.allocator = allocator;
    this.masks = masks;
    this.out = out;
  }

  /**
   * Adds a frame.
   *
   * @param first the first byte: FIN, RSV bits and opcode
   */
  void frame(int first, byte[] array, int offset, int length) {
    int needed = (int) Math.min((long) length + MAX_HEADER, LARGEST);
    if (buffer == null) {
      open(needed);
    } else if (view.limit() - position < needed) {
      handOn();
      capacity = LARGEST;
      open(needed);
    }
    int key = masks.nextInt();
    header(first, length, key);
    int done = 0;
    while (true) {
      int left = length - done;
      int space = view.limit() - position;
      if (left <= space) {
        mask(array, offset + done, left, key);
        return;
      }
      // A multiple of eight, so that the next piece starts with the first byte of the key.
      int n = space & ~7;
      mask(array, offset + done, n, key);
      done += n;
      handOn();
      open(Math.min(length - done, LARGEST));
    }
  }

  /** Whether no frame waits to be handed on. */
  boolean isEmpty() {
    return buffer == null;
  }

  /** Hands on what there is. */
  void handOn() {
    ByteBuf full = buffer;
    if (full == null) {
      return;
    }
    buffer = null;
    capacity = position > capacity / 2 ? capacity : Math.max(SMALLEST, capacity / 2);
    full.writerIndex(position);
    out.accept(full);
  }

  /** Forgets what was not handed on. */
  void release() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  private void open(int needed) {
    int size = capacity;
    while (size < needed) {
      size <<= 1;
    }
    capacity = size;
    ByteBuf opened = allocator.ioBuffer(size, size);
    buffer = opened;
    view = opened.nioBuffer(0, size).order(ByteOrder.LITTLE_ENDIAN);
    position = 0;
  }

  private void header(int first, int length, int key) {
    int at = position;
    view.put(at++, (byte) first);
    if (length < 126) {
      view.put(at++, (byte) (0x80 | length));
    } else if (length <= 0xFFFF) {
      view.put(at++, (byte) (0x80 | 126));
      view.putShort(at, Short.reverseBytes((short) length));
      at += 2;
    } else {
      view.put(at++, (byte) (0x80 | 127));
      view.putLong(at, Long.reverseBytes(length));
      at += 8;
    }
    view.putInt(at, key);
    position = at + 4;
  }

  private void mask(byte[] array, int offset, int length, int key) {
    ByteBuffer target = view;
    int at = position;
    int i = 0;
    if (length >= 8) {
      ByteBuffer source = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
      long twice = ((key & 0xFFFFFFFFL) << 32) | (key & 0xFFFFFFFFL);
      for (int last = length - 8; i <= last; i += 8) {
        target.putLong(at + i, source.getLong(offset + i) ^ twice);
      }
    }
    for (; i < length; i++) {
      target.put(at + i, (byte) (array[offset + i] ^ (key >>> ((i & 3) << 3))));
    }
    position = at + length;
  }
}
