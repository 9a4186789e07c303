package dev.hawser.testkit;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The WebSocket life of a link: records what comes and lets the description handle it. */
// A write or a close that fails means that the peer has gone: nothing is left to do.
@SuppressWarnings("FutureReturnValueIgnored")
final class WebSocketLink extends SimpleChannelInboundHandler<WebSocketFrame> {

  private static final Map<Class<? extends WebSocketFrame>, WireMessage.Kind> KINDS =
      Map.of(
          TextWebSocketFrame.class, WireMessage.Kind.TEXT,
          BinaryWebSocketFrame.class, WireMessage.Kind.BINARY,
          PingWebSocketFrame.class, WireMessage.Kind.PING,
          PongWebSocketFrame.class, WireMessage.Kind.PONG,
          CloseWebSocketFrame.class, WireMessage.Kind.CLOSE);

  private final TestServer server;
  private final WebSocketTestServer description;
  private final ServerConnection connection;
  private final Fault.@Nullable AfterUpgrade fault;

  WebSocketLink(
      TestServer server,
      WebSocketTestServer description,
      ServerConnection connection,
      Fault.@Nullable AfterUpgrade fault) {
    this.server = server;
    this.description = description;
    this.connection = connection;
    this.fault = fault;
  }

  /** The answer to the upgrade is written. */
  void open() {
    if (fault != null && fault.silent()) {
      connection.answerPings(false);
      connection.answerClose(false);
    }
    server.connected(connection);
    guarded(
        () -> {
          if (fault != null) {
            fault.action().accept(connection);
          }
          if (!isSilent()) {
            description.opened(connection);
          }
        });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    WireMessage.Kind kind = KINDS.get(frame.getClass());
    if (kind == null) {
      throw new IllegalStateException("unexpected " + frame.getClass());
    }
    WireMessage message = connection.received(kind, ByteBufUtil.getBytes(frame.content()));
    boolean data = kind == WireMessage.Kind.TEXT || kind == WireMessage.Kind.BINARY;
    if (data && !isSilent() && !connection.lastMessage()) {
      guarded(() -> description.handle(connection, message));
    }
  }

  private boolean isSilent() {
    return fault != null && fault.silent();
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      server.failed(e);
      connection.close(1011, "the test server's handler threw");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof CodecException) {
      connection.violated(cause);
      connection.close(
          cause instanceof CorruptedWebSocketFrameException e ? e.closeStatus().code() : 1009, "");
    } else if (!isFromTheWire(cause)) {
      server.failed(cause);
    }
    ctx.close();
  }

  /** Whether a client can be the reason: not a mistake in a handler. */
  static boolean isFromTheWire(Throwable cause) {
    return cause instanceof IOException || cause instanceof CodecException;
  }
}
