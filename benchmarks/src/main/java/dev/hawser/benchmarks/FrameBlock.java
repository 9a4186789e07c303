package dev.hawser.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;

/** Frames that were encoded beforehand; streams them over and over, as the socket takes them. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class FrameBlock {

  /** A block is sent in parts of this many messages, to keep few bytes in flight. */
  private static final int PART = 100;

  /** Has no frames, so nothing must be streamed. */
  static final FrameBlock NONE = new FrameBlock(Unpooled.EMPTY_BUFFER, new int[1]);

  private final ByteBuf block;
  private final int[] offsets;
  private long sent;
  private long wanted;
  private boolean writing;

  private FrameBlock(ByteBuf block, int[] offsets) {
    this.block = block;
    this.offsets = offsets;
  }

  /**
   * @param firstByte of every frame
   * @param message the one at a position
   */
  FrameBlock(int firstByte, int messages, IntFunction<byte[]> message) {
    this(messages, (out, i) -> ServerMode.write(out, firstByte, message.apply(i)));
  }

  /**
   * @param message writes the one at a position, in one frame or more
   */
  FrameBlock(int messages, ObjIntConsumer<ByteBuf> message) {
    this(Unpooled.directBuffer(), new int[messages + 1]);
    for (int i = 0; i < messages; i++) {
      message.accept(block, i);
      offsets[i + 1] = block.writerIndex();
    }
  }

  /** Streams so many messages more, from where the stream stands. */
  void stream(ChannelHandlerContext ctx, long count) {
    wanted += count;
    pump(ctx);
  }

  /** Goes on; to be called when the socket takes more. */
  void pump(ChannelHandlerContext ctx) {
    if (writing || sent == wanted) {
      return;
    }
    writing = true;
    int messages = offsets.length - 1;
    while (sent < wanted && ctx.channel().isWritable()) {
      int first = (int) (sent % messages);
      int last = (int) Math.min(first + PART, Math.min(messages, first + wanted - sent));
      ctx.write(
          block.retainedSlice(offsets[first], offsets[last] - offsets[first]), ctx.voidPromise());
      sent += last - first;
    }
    writing = false;
    ctx.flush();
  }

  void release() {
    block.release();
  }
}
