package dev.hawser.engine.internal.transport;

import dev.hawser.spi.Transport.Written;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands frames to the socket, buffer by buffer, and tells who waits when theirs was written. */
final class FrameWriter {

  private final ChannelHandlerContext context;
  private final WriteWatch watch;
  private final Consumer<Throwable> failed;
  private final FrameEncoder encoder;
  private final WriteQueue waiting = new WriteQueue();
  private final ChannelFutureListener onWritten = future -> written(future.cause());

  private long handedOn;
  private long completed;
  private boolean stopped;

  FrameWriter(
      ChannelHandlerContext context,
      SplittableRandom masks,
      WriteWatch watch,
      Consumer<Throwable> failed) {
    this.context = context;
    this.watch = watch;
    this.failed = failed;
    this.encoder = new FrameEncoder(context.alloc(), masks, this::handOn);
  }

  /** Takes a frame; its bytes are copied. */
  void frame(int first, byte[] array, int offset, int length) {
    encoder.frame(first, array, offset, length);
  }

  /** {@code written} waits for the last frame: it ends in the buffer that is handed on next. */
  void await(Written written) {
    waiting.add(written, handedOn);
  }

  /** Whether every frame was handed on. */
  boolean isEmpty() {
    return encoder.isEmpty();
  }

  void flush() {
    encoder.handOn();
    context.flush();
  }

  /** Ends writing; what was not handed on is forgotten. */
  void stop() {
    stopped = true;
    watch.stop();
    encoder.release();
  }

  /** Fails all who still wait. */
  void fail(Exception why) {
    waiting.fail(why);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the listener is told
  private void handOn(ByteBuf buffer) {
    handedOn++;
    watch.onPending();
    context.write(buffer).addListener(onWritten);
  }

  private void written(@Nullable Throwable failure) {
    if (stopped) {
      return;
    }
    watch.onProgress();
    if (failure == null) {
      completed++;
      waiting.complete(completed);
    } else {
      failed.accept(failure);
    }
  }
}
