package dev.hawser.testkit;

import io.netty.channel.Channel;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Reads a socket once in a while only. On the loop. */
// A task that the loop refuses comes after the server's end.
@SuppressWarnings("FutureReturnValueIgnored")
final class SlowReader {

  private SlowReader() {}

  /** Reads once each {@code interval} until the channel reads by itself again. */
  static void start(Channel channel, Duration interval) {
    MaxMessagesRecvByteBufAllocator reads = channel.config().getRecvByteBufAllocator();
    reads.maxMessagesPerRead(1);
    channel.config().setAutoRead(false);
    readLater(channel, interval);
  }

  private static void readLater(Channel channel, Duration interval) {
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (channel.isActive() && !channel.config().isAutoRead()) {
                channel.read();
                readLater(channel, interval);
              }
            },
            interval.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /** Reads nothing any more; holds when it returns. */
  static void stop(Channel channel) {
    Runnable stop = () -> channel.config().setAutoRead(false);
    if (channel.eventLoop().inEventLoop()) {
      stop.run();
    } else {
      channel.eventLoop().submit(stop).syncUninterruptibly();
    }
  }
}
