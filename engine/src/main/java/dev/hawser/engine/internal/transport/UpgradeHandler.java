package dev.hawser.engine.internal.transport;

import dev.hawser.Cause;
import dev.hawser.spi.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** Sends the handshake and judges the answer; behind Netty's HTTP codec. */
final class UpgradeHandler extends ChannelInboundHandlerAdapter {

  private static final int MAX_BODY = 8192;

  /** How long the body of a refusal may take; the refusal itself is known by then. */
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(2);

  private final Handshake handshake;
  private final FullHttpRequest request;
  private final Target target;
  private final Loop loop;
  private final WireLog log;
  private final Consumer<Handshake.Result> done;
  private final Consumer<Cause> failed;

  private @Nullable HttpResponse response;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable Disposable bodyTimer;
  private boolean ended;

  UpgradeHandler(
      Handshake handshake,
      Target target,
      Loop loop,
      WireLog log,
      Consumer<Handshake.Result> done,
      Consumer<Cause> failed) {
    this.handshake = handshake;
    this.request = handshake.request();
    this.target = target;
    this.loop = loop;
    this.log = log;
    this.done = done;
    this.failed = failed;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // reading meets the same failure
  public void handlerAdded(ChannelHandlerContext ctx) {
    log.handshake("->", "GET " + target.maskedPath(), request.headers());
    ctx.writeAndFlush(request);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    try {
      if (ended) {
        return;
      }
      if (msg instanceof HttpResponse head) {
        onHead(head);
      }
      if (msg instanceof HttpContent content && response != null) {
        onContent(content);
      }
    } finally {
      ReferenceCountUtil.release(msg);
    }
  }

  private void onHead(HttpResponse head) {
    if (head.decoderResult().isFailure()) {
      fail(violation("the answer is not HTTP or its header is too large"));
      return;
    }
    int status = head.status().code();
    log.handshake("<-", "HTTP " + status, head.headers());
    if (status >= 100 && status < 200 && status != 101) {
      return;
    }
    response = head;
    if (status != 101) {
      bodyTimer = loop.schedule(this::refused, BODY_TIMEOUT);
    }
  }

  private void onContent(HttpContent content) {
    HttpResponse head = response;
    if (head == null) {
      return;
    }
    if (head.status().code() == 101) {
      upgrade(head);
      return;
    }
    ByteBuf bytes = content.content();
    int n = Math.min(bytes.readableBytes(), MAX_BODY - body.size());
    byte[] copy = new byte[n];
    bytes.readBytes(copy);
    body.write(copy, 0, n);
    if (content instanceof LastHttpContent || body.size() == MAX_BODY) {
      refused();
    }
  }

  private void upgrade(HttpResponse head) {
    Handshake.Result result;
    try {
      result = handshake.check(head);
    } catch (IllegalArgumentException e) {
      fail(violation(String.valueOf(e.getMessage())).withRetryable(false));
      return;
    }
    ended = true;
    done.accept(result);
  }

  private void refused() {
    HttpResponse head = response;
    if (head == null || ended) {
      return;
    }
    Map<String, List<String>> headers = HeaderFields.lists(head.headers());
    fail(
        new dev.hawser.spi.HttpResponse(head.status().code(), headers, body.toByteArray())
            .refusal());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // Nothing behind this handler reads.
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (response != null) {
      refused();
    }
    fail(Cause.of(Cause.Kind.NETWORK, target.address() + " closed during the handshake"));
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (response != null) {
      refused();
    }
    fail(LinkFailures.of(failure, target));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stopTimer();
  }

  private void stopTimer() {
    if (bodyTimer != null) {
      bodyTimer.dispose();
    }
  }

  private static Cause violation(String what) {
    return Cause.of(Cause.Kind.PROTOCOL_VIOLATION, "bad WebSocket handshake: " + what);
  }

  private void fail(Cause cause) {
    if (!ended) {
      ended = true;
      stopTimer();
      failed.accept(cause);
    }
  }
}
