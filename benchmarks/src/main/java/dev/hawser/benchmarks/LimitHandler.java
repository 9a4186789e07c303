package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/** One socket of the limit; all its state belongs to the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class LimitHandler extends ChannelInboundHandlerAdapter {

  private static final int MAX_FRAME = 1 << 20;

  private static final LoopResources LOOPS = LoopResources.create("limit", 1, true);

  private final WebSocketClientHandshaker handshaker;
  private final Messages messages;
  private final Runnable onReady;
  private final Runnable onDropped;

  private volatile @Nullable ChannelHandlerContext context;
  private byte[] scratch = new byte[4096];
  private boolean reading;
  private boolean flushScheduled;
  private boolean over;
  private @Nullable Pump pump;

  /**
   * All sockets share one event loop, which also calls back.
   *
   * @param onDropped runs once, when there is no connection any more, or none was made
   */
  LimitHandler(URI uri, Messages messages, Runnable onReady, Runnable onDropped) {
    handshaker =
        new WebSocketClientHandshaker13(
            uri, WebSocketVersion.V13, null, false, EmptyHttpHeaders.INSTANCE, MAX_FRAME);
    this.messages = messages;
    this.onReady = onReady;
    this.onDropped = onDropped;
  }

  /** Starts to connect. */
  void connect() {
    TcpClient.newConnection()
        .runOn(LOOPS)
        .host(handshaker.uri().getHost())
        .port(handshaker.uri().getPort())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 << 10, 256 << 10))
        .doOnChannelInit(
            (observer, channel, address) ->
                channel
                    .pipeline()
                    .addFirst(new HttpClientCodec(), new HttpObjectAggregator(8192), this))
        .connect()
        .subscribe(connection -> {}, failure -> dropped());
  }

  CountDownLatch send(long count, Tick[] bodies, Encoder<Tick> encoder) {
    ChannelHandlerContext ctx = context();
    Pump next = new Pump(count, bodies, encoder);
    ctx.executor()
        .execute(
            () -> {
              pump = next;
              pump(ctx);
            });
    return next.done;
  }

  /** Runs on the event loop: now, if this is it. */
  void execute(Runnable task) {
    ChannelHandlerContext ctx = context();
    if (ctx.executor().inEventLoop()) {
      task.run();
    } else {
      ctx.executor().execute(task);
    }
  }

  /** Encodes and writes a message; only on the event loop. */
  <T> void write(T message, Encoder<T> encoder) {
    ChannelHandlerContext ctx = context();
    write(ctx, frame(ctx, message, encoder));
  }

  void close() {
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
      ctx.executor()
          .execute(
              () ->
                  ctx.writeAndFlush(new CloseWebSocketFrame(1000, ""))
                      .addListener(written -> ctx.close()));
    }
  }

  /** Tells once that this socket is over. */
  private void dropped() {
    if (!over) {
      over = true;
      onDropped.run();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    ctx.fireChannelActive();
    // Reactor Netty reads on demand of a subscriber; here the handler takes everything.
    ctx.channel().config().setAutoRead(true);
    handshaker.handshake(ctx.channel());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Pump stopped = pump;
    if (stopped != null) {
      stopped.done.countDown();
    }
    dropped();
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    try {
      if (message instanceof WebSocketFrame frame) {
        frame(ctx, frame);
      } else if (message instanceof FullHttpResponse response) {
        handshaker.finishHandshake(ctx.channel(), response);
        onReady.run();
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void frame(ChannelHandlerContext ctx, WebSocketFrame frame) {
    ByteBuf content = frame.content();
    if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
      int length = content.readableBytes();
      if (length > scratch.length) {
        scratch = new byte[Math.max(length, scratch.length * 2)];
      }
      content.getBytes(content.readerIndex(), scratch, 0, length);
      messages.bytes(scratch, 0, length);
    } else if (frame instanceof PingWebSocketFrame) {
      write(ctx, new PongWebSocketFrame(content.retain()));
    } else if (frame instanceof CloseWebSocketFrame) {
      ctx.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    ctx.flush();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    pump(ctx);
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  private void pump(ChannelHandlerContext ctx) {
    Pump current = pump;
    if (current == null || !ctx.channel().isWritable()) {
      return;
    }
    while (current.sent < current.count && ctx.channel().isWritable()) {
      Tick message = current.next();
      ctx.write(frame(ctx, message, current.encoder), ctx.voidPromise());
      byte[] attachment = current.encoder.attachment(message);
      if (attachment != null) {
        ctx.write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(attachment)), ctx.voidPromise());
      }
    }
    if (current.sent == current.count) {
      pump = null;
      current.done.countDown();
    }
    ctx.flush();
  }

  /** Writes now, flushes once: at the end of this read, or when the event loop comes round. */
  private void write(ChannelHandlerContext ctx, WebSocketFrame frame) {
    ctx.write(frame, ctx.voidPromise());
    if (!reading && !flushScheduled) {
      flushScheduled = true;
      ctx.executor()
          .execute(
              () -> {
                flushScheduled = false;
                ctx.flush();
              });
    }
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("connect first");
    }
    return ctx;
  }

  private static <T> WebSocketFrame frame(
      ChannelHandlerContext ctx, T message, Encoder<T> encoder) {
    ByteBuf frame = ctx.alloc().buffer(192);
    encoder.writeHead(frame, message);
    try (JsonGenerator json =
        Json.FACTORY.createGenerator((OutputStream) new ByteBufOutputStream(frame))) {
      encoder.write(json, message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return encoder.binary() ? new BinaryWebSocketFrame(frame) : new TextWebSocketFrame(frame);
  }

  /** Takes the messages that are received; the array is only lent. */
  @FunctionalInterface
  interface Messages {
    void bytes(byte[] array, int offset, int length);
  }

  /** Writes one message. */
  @FunctionalInterface
  interface Encoder<T> {
    void write(JsonGenerator json, T message) throws IOException;

    /** Whether the frame is binary. */
    default boolean binary() {
      return false;
    }

    /** Writes what comes before the JSON. */
    default void writeHead(ByteBuf frame, T message) {}

    /** The binary frame that follows, if one does; not changed. */
    default byte @Nullable [] attachment(T message) {
      return null;
    }
  }

  /** A stream of messages on its way out. */
  private static final class Pump {

    final CountDownLatch done = new CountDownLatch(1);
    final long count;
    final Encoder<Tick> encoder;
    private final Tick[] bodies;
    long sent;

    Pump(long count, Tick[] bodies, Encoder<Tick> encoder) {
      this.count = count;
      this.bodies = bodies;
      this.encoder = encoder;
    }

    Tick next() {
      return bodies[(int) (sent++ % bodies.length)];
    }
  }
}
