package dev.hawser.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Two channels on one loop whose bytes go to each other. Used on that loop only. */
// A write or a close that fails means that the peer has gone: nothing is left to do.
@SuppressWarnings("FutureReturnValueIgnored")
final class Relay {

  private final Channel client;
  private final Channel target;
  private final Direction up;
  private final Direction down;
  private boolean frozen;
  private Duration latency = Duration.ZERO;

  private Relay(Channel client, Channel target) {
    this.client = client;
    this.target = target;
    up = new Direction(client, target);
    down = new Direction(target, client);
  }

  /**
   * Connects to a port on loopback, hands over the relay, then lets the bytes flow; if the port
   * refuses, runs {@code onRefused} instead.
   *
   * @param client a channel with auto-read off
   */
  static void connect(
      Bootstrap connector, Channel client, int port, Consumer<Relay> onRelay, Runnable onRefused) {
    connector
        .clone(client.eventLoop())
        .handler(new ChannelInboundHandlerAdapter())
        .connect(LoopbackListener.loopback(port))
        .addListener(
            (ChannelFuture connected) -> {
              if (connected.isSuccess()) {
                Relay relay = new Relay(client, connected.channel());
                onRelay.accept(relay);
                relay.start();
              } else {
                onRefused.run();
              }
            });
  }

  private void start() {
    client.pipeline().addLast(up);
    target.pipeline().addLast(down);
    client.closeFuture().addListener(f -> later(target::close));
    target.closeFuture().addListener(f -> later(client::close));
    reading(!frozen);
  }

  private void reading(boolean on) {
    client.config().setAutoRead(on);
    target.config().setAutoRead(on);
  }

  private void later(Runnable action) {
    // One delay and one loop for all, so that the order stays.
    if (latency.isZero()) {
      action.run();
    } else {
      client.eventLoop().schedule(action, latency.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  void freeze() {
    frozen = true;
    reading(false);
  }

  void unfreeze() {
    frozen = false;
    up.release();
    down.release();
    reading(true);
  }

  void latency(Duration duration) {
    latency = duration;
  }

  /** RST to both sides. */
  void cut() {
    LoopbackListener.reset(client);
    LoopbackListener.reset(target);
  }

  Channel client() {
    return client;
  }

  /**
   * Keeps copies on the heap: whenever and however the two ends and their loop end, nothing is left
   * to release.
   */
  private final class Direction extends SimpleChannelInboundHandler<ByteBuf> {

    private final Channel from;
    private final Channel to;

    /** What was read and goes on after the delay. */
    private final Deque<byte[]> delayed = new ArrayDeque<>();

    /** What was read but must not go on while the relay is frozen. */
    private final Deque<byte[]> held = new ArrayDeque<>();

    Direction(Channel from, Channel to) {
      this.from = from;
      this.to = to;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      delayed.add(ByteBufUtil.getBytes(bytes));
      later(this::forward);
    }

    private void forward() {
      byte[] bytes = delayed.remove();
      if (frozen) {
        held.add(bytes);
        return;
      }
      write(bytes);
      if (!to.isWritable()) {
        from.config().setAutoRead(false);
      }
    }

    void release() {
      while (!held.isEmpty()) {
        write(held.remove());
      }
    }

    private void write(byte[] bytes) {
      to.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    /** The writability of {@code from}: what the other direction waits for. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (from.isWritable() && !frozen) {
        to.config().setAutoRead(true);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // A broken connection: break the other side alike.
      cut();
    }
  }
}
