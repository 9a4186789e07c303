package dev.hawser.engine.internal.transport;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.engine.internal.transport.Closing.Action;
import dev.hawser.engine.internal.transport.Closing.Event;
import dev.hawser.engine.internal.transport.Closing.Phase;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport.Listener;
import dev.hawser.spi.Transport.Written;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** An open link: RFC 6455 between a channel and a listener, all on the channel's event loop. */
final class FrameHandler extends ChannelInboundHandlerAdapter
    implements FrameDecoder.Sink, Liveness.Actions {

  /** How long to wait for the server to close TCP once nothing more has to be said. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final byte[] EMPTY = new byte[0];

  private final Channel channel;
  private final Loop loop;
  private final Listener listener;
  private final Consumer<Cause> ended;
  private final WireLog log;
  private final Duration closeTimeout;
  private final int maxOutbound;
  private final int compressionThreshold;

  private final Closing closing = new Closing();
  private final @Nullable Inflate inflate;
  private final @Nullable Deflate deflate;
  private final FrameDecoder decoder;
  private final SplittableRandom masks;
  private final WriteWatch watch;
  private final Liveness liveness;

  private @Nullable FrameWriter writer;
  private boolean received;
  private byte @Nullable [] pendingPong;

  /** Why the link will have ended, once that is decided. */
  private @Nullable Cause cause;

  private boolean aborted;

  private @Nullable Disposable closeTimer;

  FrameHandler(
      Channel channel,
      Loop loop,
      Options options,
      Listener listener,
      @Nullable Compression compression,
      SplittableRandom masks,
      WireLog log,
      Consumer<Cause> ended) {
    this.channel = channel;
    this.loop = loop;
    this.listener = listener;
    this.ended = ended;
    this.log = log;
    this.closeTimeout = options.get(TransportOptions.CLOSE_TIMEOUT);
    this.maxOutbound = options.get(TransportOptions.MAX_OUTBOUND_MESSAGE_SIZE);
    this.compressionThreshold = Math.max(1, options.get(TransportOptions.COMPRESSION_THRESHOLD));
    this.inflate = compression == null ? null : compression.newInflate();
    this.deflate = compression == null ? null : compression.newDeflate();
    this.decoder = new FrameDecoder(this, options.get(TransportOptions.MAX_MESSAGE_SIZE), inflate);
    this.masks = masks;
    Duration writeTimeout = options.get(TransportOptions.WRITE_TIMEOUT);
    this.watch =
        new WriteWatch(loop, writeTimeout, () -> abort(Cause.timeout("writing", writeTimeout)));
    this.liveness =
        new Liveness(
            loop,
            options.get(TransportOptions.PING_INTERVAL),
            options.get(TransportOptions.PONG_TIMEOUT),
            this,
            listener::onHeartbeat);
  }

  /** The handshake is done. */
  void start() {
    liveness.start();
  }

  void write(Frame.Kind kind, byte[] array, int offset, int length, @Nullable Written written) {
    if (!closing.isOpen()) {
      refuse(written, new IOException("the link is closing"));
      return;
    }
    if (length > maxOutbound) {
      refuse(
          written,
          new IllegalArgumentException(
              "message of "
                  + length
                  + " bytes exceeds max-outbound-message-size of "
                  + maxOutbound
                  + " bytes"));
      return;
    }
    int opcode = Opcode.of(kind);
    log.sent(opcode, array, offset, length);
    if (deflate != null && length >= compressionThreshold) {
      int deflated = deflate.deflate(array, offset, length);
      writer().frame(Opcode.FIN | Opcode.RSV1 | opcode, deflate.output(), 0, deflated);
    } else {
      writer().frame(Opcode.FIN | opcode, array, offset, length);
    }
    if (written != null) {
      writer().await(written);
    }
  }

  private void refuse(@Nullable Written written, Exception why) {
    if (written != null) {
      loop.execute(() -> written.done(why));
    }
  }

  void flush() {
    if (closing.phase() != Phase.CLOSED) {
      writer().flush();
    }
  }

  boolean isWritable() {
    return closing.isOpen() && channel.isWritable();
  }

  void setReading(boolean reading) {
    if (!closing.delivers()) {
      return;
    }
    channel.config().setAutoRead(reading);
    if (reading && closing.isOpen()) {
      liveness.start();
    } else {
      liveness.stop();
    }
  }

  Duration maxSilence() {
    return liveness.maxSilence();
  }

  void close(int code, String reason) {
    if (!CloseCode.isLegal(code)) {
      throw new IllegalArgumentException("close code must be 1000 or 3000 to 4999, not " + code);
    }
    if (closing.delivers()) {
      cause = Cause.of(Cause.Kind.USER, "closed with " + code).withReason(code, reason);
    }
    apply(Event.USER_CLOSE, CloseCode.payload(code, reason));
  }

  void abort(Cause why) {
    if (closing.phase() != Phase.CLOSED) {
      cause = why;
      aborted = true;
      apply(Event.END, EMPTY);
    }
  }

  private void control(int opcode, byte[] payload) {
    log.sent(opcode, payload, 0, payload.length);
    writer().frame(Opcode.FIN | opcode, payload, 0, payload.length);
  }

  private void writeFailed(Throwable failure) {
    if (cause == null) {
      cause = LinkFailures.lost(failure);
    }
    apply(Event.WRITE_FAILED, EMPTY);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    writer = new FrameWriter(ctx, masks, watch, this::writeFailed);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    try {
      if (msg instanceof ByteBuf in && (closing.delivers() || closing.phase() == Phase.CLOSING)) {
        received = true;
        liveness.heard();
        decoder.decode(in);
      }
    } catch (ProtocolError e) {
      violated(e);
    } finally {
      ReferenceCountUtil.release(msg);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (received) {
      received = false;
      if (closing.delivers()) {
        listener.onReadComplete();
      }
    }
    if (!writer().isEmpty()) {
      flush();
    }
  }

  @Override
  public void onMessage(Frame frame) {
    if (closing.delivers()) {
      log.received(Opcode.of(frame.kind()), frame.array(), frame.length());
      listener.onFrame(frame);
    }
  }

  @Override
  public void onPing(byte[] payload) {
    log.received(Opcode.PING, payload, payload.length);
    if (!closing.isOpen()) {
      return;
    }
    if (channel.isWritable()) {
      control(Opcode.PONG, payload);
    } else {
      // Only the latest ping must be answered (RFC 6455 section 5.5.3): a flood costs one array.
      pendingPong = payload;
    }
  }

  @Override
  public void onPong(byte[] payload) {
    log.received(Opcode.PONG, payload, payload.length);
    if (closing.isOpen()) {
      liveness.pong(payload);
    }
  }

  @Override
  public void onClose(byte[] payload) throws ProtocolError {
    log.received(Opcode.CLOSE, payload, payload.length);
    int code = CloseCode.codeOf(payload);
    String reason = CloseCode.reasonOf(payload);
    if (cause == null || cause.kind() != Cause.Kind.USER) {
      cause = Cause.serverClose(code, reason);
    }
    decoder.stop();
    apply(Event.PEER_CLOSE, code == CloseCode.NONE ? EMPTY : CloseCode.payload(code, ""));
  }

  private void violated(ProtocolError error) {
    if (closing.delivers()) {
      boolean tooBig = error.code() == CloseCode.TOO_BIG;
      Cause.Kind kind = tooBig ? Cause.Kind.OVERFLOW : Cause.Kind.PROTOCOL_VIOLATION;
      cause = Cause.of(kind, error.getMessage(), error);
    }
    apply(Event.VIOLATION, CloseCode.payload(error.code(), error.getMessage()));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!closing.isOpen()) {
      return;
    }
    byte[] pong = pendingPong;
    if (pong != null && channel.isWritable()) {
      pendingPong = null;
      control(Opcode.PONG, pong);
      flush();
    }
    listener.onWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (cause == null) {
      cause = LinkFailures.noClosingHandshake();
    }
    apply(Event.END, EMPTY);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (cause == null) {
      cause = LinkFailures.lost(failure);
    }
    apply(Event.END, EMPTY);
  }

  @Override
  public void ping(byte[] payload) {
    control(Opcode.PING, payload);
    flush();
  }

  @Override
  public void dead(Duration silence) {
    abort(Cause.heartbeat(silence));
  }

  private void apply(Event event, byte[] closePayload) {
    Action action = closing.on(event);
    switch (action) {
      case NONE -> {}
      case CLOSE -> {
        leaveOpen();
        sendClose(closePayload);
        cutAfter(closeTimeout);
      }
      case CLOSE_AND_LINGER -> {
        leaveOpen();
        sendClose(closePayload);
        cutAfter(LINGER.compareTo(closeTimeout) < 0 ? LINGER : closeTimeout);
      }
      case LINGER -> {
        leaveOpen();
        cutAfter(LINGER.compareTo(closeTimeout) < 0 ? LINGER : closeTimeout);
      }
      case CUT -> cut();
    }
  }

  /** When messages are discarded, bytes are read to see the end, even if reading was stopped. */
  private void leaveOpen() {
    liveness.stop();
    pendingPong = null;
    if (!closing.delivers()) {
      channel.config().setAutoRead(true);
    }
  }

  private void sendClose(byte[] payload) {
    control(Opcode.CLOSE, payload);
    flush();
  }

  private void cutAfter(Duration delay) {
    if (closeTimer != null) {
      closeTimer.dispose();
    }
    if (closing.phase() != Phase.CLOSED) {
      closeTimer = loop.schedule(() -> apply(Event.END, EMPTY), delay);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of close
  private void cut() {
    Cause why = cause == null ? LinkFailures.noClosingHandshake() : cause;
    log.closed(why);
    liveness.stop();
    writer().stop();
    if (closeTimer != null) {
      closeTimer.dispose();
    }
    decoder.stop();
    if (inflate != null) {
      inflate.free();
    }
    if (deflate != null) {
      deflate.free();
    }
    if (aborted) {
      // Not through the pipeline: TLS would wait for a path that may be dead.
      channel.unsafe().close(channel.voidPromise());
    } else {
      channel.close();
    }
    loop.execute(
        () -> {
          writer().fail(new IOException("the link was lost before the message was written"));
          ended.accept(why);
        });
  }

  private FrameWriter writer() {
    FrameWriter present = writer;
    if (present == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return present;
  }
}
