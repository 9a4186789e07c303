package dev.hawser.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket server that does as little as possible, so that it is never what is measured. The
 * path of the URL says what a connection does:
 *
 * <ul>
 *   <li>{@code /flood?count=N&bytes=B}: each message received starts a stream of N bare bodies of B
 *       bytes; with {@code &topics=T} they are enveloped and spread over the topics t0, t1, …
 *   <li>{@code /count?n=N}: after N messages it answers one body whose {@code seq} is N; with
 *       {@code &bytes=B} it checks that each message is the one expected, and closes if not
 *   <li>{@code /echo}: sends each message back as it is
 *   <li>{@code /drop}: closes the TCP connection at a message, without a closing handshake
 *   <li>{@code /idle}: does nothing
 *   <li>{@code /phoenix/…}: a Phoenix endpoint; what follows is work as in {@link Pushes}
 *   <li>{@code /realtime/v1/websocket?apikey=…}: a Realtime endpoint; the key is the work
 * </ul>
 */
final class BenchServer implements AutoCloseable {

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel;

  BenchServer() throws InterruptedException {
    channel =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(512 << 10, 1024 << 10))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel child) {
                    child.pipeline().addLast(new ServerConnection());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  URI uri(String pathAndQuery) {
    return uri(port(), pathAndQuery);
  }

  static URI uri(int port, String pathAndQuery) {
    return URI.create("ws://127.0.0.1:" + port + pathAndQuery);
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Serves until its standard input ends; prints the port first. */
  public static void main(String[] args) throws Exception {
    try (BenchServer server = new BenchServer()) {
      System.out.println(server.port());
      while (System.in.read() >= 0) {
        // Nothing is expected but the end.
      }
    }
  }
}
