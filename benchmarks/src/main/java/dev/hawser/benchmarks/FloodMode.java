package dev.hawser.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** Each message received starts a stream. */
final class FloodMode extends ServerMode {

  private final int count;
  private final FrameBlock frames;

  FloodMode(int count, int bytes, int topics) {
    this.count = count;
    Tick[] ticks = Tick.block(bytes);
    frames =
        new FrameBlock(
            Tick.BLOCK,
            i -> topics == 0 ? Json.write(ticks[i]) : Json.writePush("t" + i % topics, ticks[i]));
  }

  @Override
  void onMessage(ChannelHandlerContext ctx, ByteBuf in, int index, int length, int mask) {
    frames.stream(ctx, count);
  }

  @Override
  void onWritabilityChanged(ChannelHandlerContext ctx) {
    frames.pump(ctx);
  }

  @Override
  void onClosed() {
    frames.release();
  }
}
