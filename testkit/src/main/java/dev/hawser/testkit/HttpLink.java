package dev.hawser.testkit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The HTTP life of a link: ordinary requests, and the upgrade, which replaces this handler. */
// A write or a close that fails means that the peer has gone: nothing is left to do.
@SuppressWarnings("FutureReturnValueIgnored")
final class HttpLink extends SimpleChannelInboundHandler<FullHttpRequest> {

  private final TestServer server;
  private final WebSocketTestServer description;

  HttpLink(TestServer server, WebSocketTestServer description) {
    this.server = server;
    this.description = description;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest message) {
    ClientRequest request = new ClientRequest(message);
    server.requested(request);
    if (!request.isUpgrade()) {
      description.handle(new HttpExchange(ctx.channel(), request, HttpUtil.isKeepAlive(message)));
      return;
    }
    Fault fault = server.upgradeFault();
    Optional<HttpReply> refusal =
        fault instanceof Fault.Refuse refuse
            ? Optional.of(refuse.reply())
            : description.refusal(request);
    if (refusal.isPresent()) {
      refusal
          .get()
          .after(
              ctx.channel().eventLoop(),
              () ->
                  ctx.channel()
                      .writeAndFlush(refusal.get().toResponse())
                      .addListener(ChannelFutureListener.CLOSE));
    } else if (fault instanceof Fault.AtUpgrade instead) {
      switch (instead) {
        case CLOSE -> ctx.channel().close();
        case RESET -> LoopbackListener.reset(ctx.channel());
        case SILENCE -> {}
        case GARBAGE ->
            // Past the HTTP encoder.
            ctx.pipeline()
                .context(HttpServerCodec.class)
                .writeAndFlush(
                    Unpooled.copiedBuffer("\u0001\u0002 no HTTP\r\n\r\n", StandardCharsets.UTF_8))
                .addListener(ChannelFutureListener.CLOSE);
        case WRONG_ACCEPT, UNSOLICITED_EXTENSION, WRONG_SUBPROTOCOL ->
            upgrade(ctx, message, request, instead);
      }
    } else {
      upgrade(ctx, message, request, fault);
    }
  }

  private void upgrade(
      ChannelHandlerContext ctx,
      FullHttpRequest message,
      ClientRequest request,
      @Nullable Fault fault) {
    Handshaker handshaker = new Handshaker(description, fault);
    ChannelPromise written = ctx.newPromise();
    try {
      handshaker.handshake(ctx.channel(), message, description.upgradeHeaders(request), written);
    } catch (WebSocketHandshakeException e) {
      HttpReply bad = HttpReply.status(400).body(String.valueOf(e.getMessage()));
      ctx.channel().writeAndFlush(bad.toResponse()).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    ServerConnection connection =
        new ServerConnection(ctx.channel(), request, handshaker.selectedSubprotocol());
    Fault.AfterUpgrade after = fault instanceof Fault.AfterUpgrade a ? a : null;
    WebSocketLink link = new WebSocketLink(server, description, connection, after);
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline
        .addLast(new Utf8FrameValidator(false))
        .addLast(new WebSocketFrameAggregator(description.maxMessageSize()))
        .addLast(link);
    pipeline.remove(this);
    // The handshaker has its own listener on this promise, which goes first.
    written.addListener(
        future -> {
          if (future.isSuccess()) {
            link.open();
          }
        });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!WebSocketLink.isFromTheWire(cause)) {
      server.failed(cause);
    }
    ctx.close();
  }

  /** Netty's handshaker, whose answer a fault may spoil. */
  private static final class Handshaker extends WebSocketServerHandshaker13 {

    private final @Nullable Fault fault;

    Handshaker(WebSocketTestServer description, @Nullable Fault fault) {
      super(
          "",
          String.join(",", description.subprotocols()),
          WebSocketDecoderConfig.newBuilder()
              .closeOnProtocolViolation(false) // WebSocketLink does it, after it has noted it.
              .allowExtensions(description.compression())
              .maxFramePayloadLength(description.maxMessageSize())
              .build());
      this.fault = fault;
    }

    @Override
    protected FullHttpResponse newHandshakeResponse(
        FullHttpRequest request, @Nullable HttpHeaders headers) {
      FullHttpResponse response = super.newHandshakeResponse(request, headers);
      if (fault == Fault.AtUpgrade.WRONG_ACCEPT) {
        response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, "bm90IHRoZSByaWdodCBvbmU=");
      } else if (fault == Fault.AtUpgrade.UNSOLICITED_EXTENSION) {
        response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, "x-not-offered");
      } else if (fault == Fault.AtUpgrade.WRONG_SUBPROTOCOL) {
        response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "not-offered");
      }
      return response;
    }
  }
}
