package dev.hawser.engine.internal.transport;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/** One attempt to connect and the link that may come of it. */
final class WebSocketLink implements Transport.Link {

  private static final String CODEC = "hawser.http";
  private static final String HANDLER = "hawser.websocket";
  private static final int MAX_LINE = 8192;
  private static final int MAX_HEADERS = 32 * 1024;

  private final Loop loop;
  private final Options options;
  private final Transport.Listener listener;
  private final SplittableRandom random;

  private @Nullable Disposable connecting;
  private @Nullable Channel channel;
  private @Nullable FrameHandler open;
  private boolean closed;

  WebSocketLink(Loop loop, Options options, Transport.Listener listener, SplittableRandom random) {
    this.loop = loop;
    this.options = options;
    this.listener = listener;
    this.random = random;
  }

  /** Connects; {@code connection} must signal on the loop or from another thread, never at once. */
  void start(Mono<? extends Connection> connection, Handshake handshake, Target target) {
    connecting =
        connection.subscribe(
            c -> onLoop(() -> connected(c.channel(), handshake, target)),
            e -> onLoop(() -> end(LinkFailures.of(e, target))));
  }

  /** Reports that there will be no link. */
  void fail(Cause cause) {
    loop.execute(() -> end(cause));
  }

  private void onLoop(Runnable task) {
    if (loop.inLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of close
  private void connected(Channel opened, Handshake handshake, Target target) {
    if (closed) {
      opened.close();
      return;
    }
    connecting = null;
    channel = opened;
    WireLog log = new WireLog(opened.id().asShortText(), handshake.secrets());
    HttpDecoderConfig config =
        new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS);
    UpgradeHandler upgrade =
        new UpgradeHandler(
            handshake, target, loop, log, result -> upgraded(opened, result, log), this::end);
    ChannelPipeline pipeline = opened.pipeline();
    pipeline.addBefore(
        NettyPipeline.ReactiveBridge, CODEC, new HttpClientCodec(config, false, false));
    pipeline.addBefore(NettyPipeline.ReactiveBridge, HANDLER, upgrade);
    opened.config().setAutoClose(false);
    opened.config().setAutoRead(true);
  }

  private void upgraded(Channel opened, Handshake.Result result, WireLog log) {
    FrameHandler handler =
        new FrameHandler(
            opened, loop, options, listener, result.compression(), random, log, this::end);
    open = handler;
    opened.pipeline().replace(HANDLER, HANDLER, handler);
    // Whoever hears of the open link may write at once: frames must not meet the HTTP encoder.
    opened.pipeline().get(HttpClientCodec.class).removeOutboundHandler();
    handler.start();
    listener.onOpen(result.opened());
    // Hands on the frames that came in the same segment as the answer: not before onOpen.
    opened.pipeline().remove(CODEC);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of close
  private void end(Cause cause) {
    if (closed) {
      return;
    }
    closed = true;
    if (connecting != null) {
      connecting.dispose();
    }
    if (channel != null) {
      channel.close();
    }
    listener.onClosed(cause);
  }

  @Override
  public void write(
      Frame.Kind kind, byte[] array, int offset, int length, Transport.@Nullable Written written) {
    if (open != null) {
      open.write(kind, array, offset, length, written);
    } else if (written != null) {
      loop.execute(() -> written.done(new IOException("the link is not open")));
    }
  }

  @Override
  public void flush() {
    if (open != null) {
      open.flush();
    }
  }

  @Override
  public boolean isWritable() {
    return open != null && open.isWritable();
  }

  @Override
  public void setReading(boolean reading) {
    if (open != null) {
      open.setReading(reading);
    }
  }

  @Override
  public Duration maxSilence() {
    return open == null ? Duration.ZERO : open.maxSilence();
  }

  @Override
  public void close(int code, String reason) {
    if (open != null) {
      open.close(code, reason);
    } else {
      abort();
    }
  }

  @Override
  public void abort() {
    Cause cause = Cause.of(Cause.Kind.USER, "link aborted");
    if (open != null) {
      open.abort(cause);
    } else {
      fail(cause);
    }
  }
}
