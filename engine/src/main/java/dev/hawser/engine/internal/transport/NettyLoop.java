package dev.hawser.engine.internal.transport;

import dev.hawser.spi.Loop;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import reactor.core.Disposable;

/** A loop that is one Netty event loop, so that what a channel reads needs no hop. */
public final class NettyLoop implements Loop {

  private final EventLoop eventLoop;
  private final LongSupplier elapsed;

  /** A loop on {@code eventLoop}. */
  public NettyLoop(EventLoop eventLoop) {
    this(eventLoop, ElapsedClock.ofPlatform());
  }

  /** A loop with a clock of its own for {@link #elapsedNanos()}. */
  public NettyLoop(EventLoop eventLoop, LongSupplier elapsed) {
    this.eventLoop = Objects.requireNonNull(eventLoop, "eventLoop");
    this.elapsed = Objects.requireNonNull(elapsed, "elapsed");
  }

  /** The event loop beneath. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  @Override
  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  @Override
  public Disposable schedule(Runnable task, Duration delay) {
    return new Timer(eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long elapsedNanos() {
    return elapsed.getAsLong();
  }

  private static final class Timer implements Disposable {

    private final Future<?> future;

    Timer(Future<?> future) {
      this.future = future;
    }

    @Override
    public void dispose() {
      future.cancel(false);
    }

    @Override
    public boolean isDisposed() {
      return future.isDone();
    }
  }
}
