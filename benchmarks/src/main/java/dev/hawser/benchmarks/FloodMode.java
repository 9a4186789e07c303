package dev.hawser.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/** Streams frames that were encoded beforehand, one block after the other. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class FloodMode extends ServerMode {

  /** A block is sent in parts of this many messages, to keep few bytes in flight. */
  private static final int PART = 100;

  private final int count;
  private final ByteBuf block;
  private final int[] offsets = new int[Tick.BLOCK + 1];
  private int sent;
  private boolean writing;
  private int wanted;

  FloodMode(int count, int bytes, int topics) {
    this.count = count;
    Tick[] ticks = Tick.block(bytes);
    block = Unpooled.directBuffer(Tick.BLOCK * (bytes + 64));
    for (int i = 0; i < Tick.BLOCK; i++) {
      byte[] message =
          topics == 0 ? Json.write(ticks[i]) : Json.writePush("t" + i % topics, ticks[i]);
      writeTextHead(block, message.length);
      block.writeBytes(message);
      offsets[i + 1] = block.writerIndex();
    }
  }

  @Override
  void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {
    wanted += count;
    pump(ctx);
  }

  @Override
  void onWritabilityChanged(ChannelHandlerContext ctx) {
    pump(ctx);
  }

  @Override
  void onClosed() {
    block.release();
  }

  private void pump(ChannelHandlerContext ctx) {
    if (writing) {
      return;
    }
    writing = true;
    while (sent < wanted && ctx.channel().isWritable()) {
      int first = sent % Tick.BLOCK;
      int last = Math.min(first + PART, Math.min(Tick.BLOCK, first + wanted - sent));
      ctx.write(
          block.retainedSlice(offsets[first], offsets[last] - offsets[first]), ctx.voidPromise());
      sent += last - first;
    }
    writing = false;
    ctx.flush();
  }
}
