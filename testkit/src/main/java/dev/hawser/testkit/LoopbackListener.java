package dev.hawser.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket on loopback with one event loop thread. It can stop listening, which makes the
 * system refuse connections, and listen again on the same port.
 */
// A write or a close that fails means that the peer has gone: nothing is left to do.
@SuppressWarnings("FutureReturnValueIgnored")
final class LoopbackListener implements AutoCloseable {

  private final EventLoopGroup group;
  private final ChannelGroup children;
  private final ServerBootstrap bootstrap;
  private @Nullable Channel listening;
  private int port;

  /**
   * Binds and listens.
   *
   * @param socketBuffer the size of both socket buffers of an accepted connection in bytes, or 0
   *     for the system's
   * @param onAccept gets each accepted channel on the loop, before anything is read from it
   */
  LoopbackListener(String name, int socketBuffer, Consumer<SocketChannel> onAccept) {
    group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    children = new DefaultChannelGroup(group.next(), true);
    bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    children.add(channel);
                    onAccept.accept(channel);
                  }
                });
    if (socketBuffer > 0) {
      // On the listening socket, so that the window is small from the first packet on.
      bootstrap
          .option(ChannelOption.SO_RCVBUF, socketBuffer)
          .childOption(ChannelOption.SO_SNDBUF, socketBuffer);
    }
    try {
      start();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  synchronized void start() {
    if (listening == null) {
      Channel channel = bootstrap.bind(loopback(port)).syncUninterruptibly().channel();
      listening = channel;
      port = ((InetSocketAddress) channel.localAddress()).getPort();
    }
  }

  synchronized void stop() {
    Channel channel = listening;
    if (channel != null) {
      channel.close().syncUninterruptibly();
      listening = null;
      awaitRefused();
    }
  }

  /** The selector lets go of a closed port a little later than Netty says. */
  private void awaitRefused() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() - deadline < 0) {
      try (Socket probe = new Socket()) {
        probe.connect(loopback(port));
      } catch (IOException refused) {
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    throw new IllegalStateException("port " + port + " still accepts connections");
  }

  synchronized int port() {
    return port;
  }

  /** A connector on the loop of this listener, so that both sides of a relay share one thread. */
  Bootstrap connector() {
    return new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_READ, false);
  }

  /** The one loop thread. */
  ScheduledExecutorService loop() {
    return group;
  }

  static InetSocketAddress loopback(int port) {
    try {
      // Not getLoopbackAddress(), which may be ::1.
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes with RST, past TLS and past everything that is not written yet. On the loop. */
  static void reset(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      ChannelHandlerContext first = channel.pipeline().firstContext();
      if (first == null) {
        channel.close();
      } else {
        first.close();
      }
    }
  }

  /** Stops, cuts what is open and ends the thread. */
  @Override
  public void close() {
    stop();
    children.close().awaitUninterruptibly();
    group.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
