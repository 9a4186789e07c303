package dev.hawser.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5AddressType;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequest;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequest;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthStatus;
import io.netty.handler.codec.socksx.v5.Socks5ServerEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP CONNECT or SOCKS5 proxy on 127.0.0.1. Whatever host a client asks for, the proxy connects
 * to that port of 127.0.0.1: so a test may use any name, and see in {@link #targets()} whether the
 * client left its look-up to the proxy.
 */
// A write or a close that fails means that the peer has gone: nothing is left to do.
@SuppressWarnings("FutureReturnValueIgnored")
public final class ForwardProxy implements AutoCloseable {

  private record Credentials(String user, String password) {
    String basic() {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
  }

  private final boolean socks;
  private final @Nullable Credentials credentials;
  private final LoopbackListener listener;
  private final Recorder<String> targets = new Recorder<>("target");

  private ForwardProxy(boolean socks, @Nullable Credentials credentials) {
    this.socks = socks;
    this.credentials = credentials;
    listener = new LoopbackListener("test-proxy", 0, this::accept);
  }

  /** Starts an HTTP proxy for CONNECT that lets everybody through. */
  public static ForwardProxy http() {
    return new ForwardProxy(false, null);
  }

  /** Starts an HTTP proxy that answers 407 to whoever does not give these credentials (Basic). */
  public static ForwardProxy http(String user, String password) {
    return new ForwardProxy(false, new Credentials(user, password));
  }

  /** Starts a SOCKS5 proxy that lets everybody through. */
  public static ForwardProxy socks5() {
    return new ForwardProxy(true, null);
  }

  /** Starts a SOCKS5 proxy that refuses whoever does not give these credentials (RFC 1929). */
  public static ForwardProxy socks5(String user, String password) {
    return new ForwardProxy(true, new Credentials(user, password));
  }

  /** The port to connect to. */
  public int port() {
    return listener.port();
  }

  /** The targets that clients with good credentials asked for, as {@code host:port}, in order. */
  public List<String> targets() {
    return targets.snapshot();
  }

  /** Closes all connections and ends the proxy's thread. Idempotent. */
  @Override
  public void close() {
    listener.close();
  }

  private void accept(SocketChannel channel) {
    if (socks) {
      channel
          .pipeline()
          .addLast(Socks5ServerEncoder.DEFAULT)
          .addLast(new Socks5InitialRequestDecoder())
          .addLast(new SocksGate());
    } else {
      channel
          .pipeline()
          .addLast(new HttpServerCodec())
          .addLast(new HttpObjectAggregator(64 << 10))
          .addLast(new HttpGate());
    }
  }

  /** Connects, tells the client in the words of its protocol, then only passes bytes on. */
  private void tunnel(
      ChannelHandlerContext ctx, String host, int port, ByteBuf granted, Object refused) {
    targets.add(host + ":" + port);
    Channel client = ctx.channel();
    client.config().setAutoRead(false);
    Relay.connect(
        listener.connector(),
        client,
        port,
        relay -> {
          ChannelPipeline pipeline = client.pipeline();
          while (pipeline.last() != null) {
            pipeline.removeLast();
          }
          client.writeAndFlush(granted);
        },
        () -> refuse(client, refused));
  }

  private static void refuse(Channel client, Object answer) {
    client.writeAndFlush(answer).addListener(f -> client.close());
  }

  private final class HttpGate extends SimpleChannelInboundHandler<FullHttpRequest> {

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      String given = request.headers().get("Proxy-Authorization");
      String target = request.uri();
      int colon = target.lastIndexOf(':');
      if (credentials != null && !credentials.basic().equals(given)) {
        HttpReply answer =
            HttpReply.status(407).header("Proxy-Authenticate", "Basic realm=\"test\"");
        refuse(ctx.channel(), answer.toResponse());
      } else if (!request.method().equals(HttpMethod.CONNECT) || colon < 0) {
        refuse(ctx.channel(), HttpReply.status(405).toResponse());
      } else {
        tunnel(
            ctx,
            target.substring(0, colon),
            Integer.parseInt(target.substring(colon + 1)),
            Unpooled.copiedBuffer(
                "HTTP/1.1 200 Connection established\r\n\r\n", StandardCharsets.US_ASCII),
            HttpReply.status(502).toResponse());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  private final class SocksGate extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Socks5InitialRequest initial) {
        greet(ctx, initial);
      } else if (message instanceof Socks5PasswordAuthRequest given) {
        boolean good = new Credentials(given.username(), given.password()).equals(credentials);
        Object answer =
            new DefaultSocks5PasswordAuthResponse(
                good ? Socks5PasswordAuthStatus.SUCCESS : Socks5PasswordAuthStatus.FAILURE);
        if (good) {
          expect(ctx, new Socks5CommandRequestDecoder());
          ctx.writeAndFlush(answer);
        } else {
          refuse(ctx.channel(), answer);
        }
      } else if (message instanceof Socks5CommandRequest command) {
        // Success with the address 0.0.0.0:0, written by hand as the encoder is gone by then.
        ByteBuf granted = Unpooled.wrappedBuffer(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        Object refused =
            new DefaultSocks5CommandResponse(
                Socks5CommandStatus.CONNECTION_REFUSED, Socks5AddressType.IPv4);
        tunnel(ctx, command.dstAddr(), command.dstPort(), granted, refused);
      } else {
        throw new IllegalStateException("unexpected " + message);
      }
    }

    private void greet(ChannelHandlerContext ctx, Socks5InitialRequest initial) {
      Socks5AuthMethod method =
          credentials == null ? Socks5AuthMethod.NO_AUTH : Socks5AuthMethod.PASSWORD;
      if (!initial.authMethods().contains(method)) {
        refuse(ctx.channel(), new DefaultSocks5InitialResponse(Socks5AuthMethod.UNACCEPTED));
        return;
      }
      expect(
          ctx,
          credentials == null
              ? new Socks5CommandRequestDecoder()
              : new Socks5PasswordAuthRequestDecoder());
      ctx.writeAndFlush(new DefaultSocks5InitialResponse(method));
    }

    /** The decoder of the next message takes the place before this handler. */
    private void expect(ChannelHandlerContext ctx, ChannelHandler decoder) {
      ctx.pipeline().addBefore(ctx.name(), null, decoder);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
