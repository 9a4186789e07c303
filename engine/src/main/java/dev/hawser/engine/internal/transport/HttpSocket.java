package dev.hawser.engine.internal.transport;

import dev.hawser.Cause;
import dev.hawser.spi.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/** One socket, which carries one exchange after the other; behind Netty's HTTP codec. */
final class HttpSocket extends ChannelInboundHandlerAdapter {

  private static final String CODEC = "hawser.http";
  private static final String HANDLER = "hawser.exchange";
  private static final int MAX_LINE = 8192;
  private static final int MAX_HEADERS = 32 * 1024;
  private static final Pattern KEPT = Pattern.compile("timeout\\s*=\\s*(\\d{1,9})");

  /** Servers and proxies close idle sockets after a minute or so: ours are older before that. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(30);

  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final Channel channel;
  private final HttpSession session;
  private final Target target;
  private final Loop loop;
  private final WireLog log;

  private @Nullable HttpExchange exchange;
  private @Nullable HttpResponse head;
  private ByteArrayOutputStream body = new ByteArrayOutputStream(0);

  /** Whether what is read belongs to a preliminary response. */
  private boolean preliminary;

  private boolean reused;
  private long idleUntil;

  HttpSocket(Channel channel, HttpSession session, Set<String> secrets, Target target, Loop loop) {
    this.channel = channel;
    this.session = session;
    this.target = target;
    this.loop = loop;
    this.log = new WireLog(channel.id().asShortText(), secrets);
  }

  void install() {
    HttpDecoderConfig config =
        new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addBefore(
        NettyPipeline.ReactiveBridge, CODEC, new HttpClientCodec(config, false, false));
    pipeline.addBefore(NettyPipeline.ReactiveBridge, HANDLER, this);
    channel.config().setAutoRead(true);
  }

  /** Whether another exchange may go over it, now that it is free. */
  boolean isUsable() {
    return channel.isActive() && idleUntil - loop.elapsedNanos() > 0;
  }

  void run(HttpExchange next, FullHttpRequest message) {
    exchange = next;
    head = null;
    int size = message.content().readableBytes();
    log.handshake(
        "->",
        message.method() + " " + target(message) + " (" + size + " bytes)",
        message.headers());
    channel
        .writeAndFlush(message)
        .addListener(
            written -> {
              if (exchange != next) {
                return;
              }
              Throwable failure = written.cause();
              if (failure == null) {
                next.written();
              } else {
                lost(broken(failure));
              }
            });
  }

  private static String target(FullHttpRequest message) {
    int query = message.uri().indexOf('?');
    return query < 0 ? message.uri() : message.uri().substring(0, query) + "?***";
  }

  /** Closes it under an exchange that does not want to hear of it any more. */
  void drop() {
    exchange = null;
    close();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of close
  void close() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    try {
      if (exchange == null) {
        // Nobody asked: what comes next could be taken for the answer to the next request.
        session.forget(this);
        close();
      } else if (msg instanceof HttpObject part && part.decoderResult().isFailure()) {
        fail(violation("the answer is not HTTP, or its header is too large"));
      } else {
        read(exchange, msg);
      }
    } finally {
      ReferenceCountUtil.release(msg);
    }
  }

  private void read(HttpExchange current, Object msg) {
    if (msg instanceof HttpResponse response) {
      int status = response.status().code();
      log.handshake("<-", "HTTP " + status, response.headers());
      if (status == 101) {
        fail(violation("the server changes to a protocol that nobody asked for"));
        return;
      }
      preliminary = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      if (!preliminary) {
        head = response;
        long length = HttpUtil.getContentLength(response, 0L);
        body = new ByteArrayOutputStream((int) Math.min(Math.max(length, 0), 8192));
        if (length > current.maxResponse()) {
          fail(tooLarge(current));
          return;
        }
      }
    }
    if (msg instanceof HttpContent content && head != null) {
      content(current, content, head);
    }
  }

  private void content(HttpExchange current, HttpContent content, HttpResponse response) {
    ByteBuf bytes = content.content();
    if ((long) body.size() + bytes.readableBytes() > current.maxResponse()) {
      fail(tooLarge(current));
      return;
    }
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    body.write(copy, 0, copy.length);
    if (content instanceof LastHttpContent) {
      complete(current, response);
    }
  }

  private void complete(HttpExchange current, HttpResponse response) {
    HttpHeaders headers = response.headers();
    int status = response.status().code();
    String coding = headers.get("Content-Encoding", "identity").toLowerCase(Locale.ROOT);
    byte[] bytes = body.toByteArray();
    if (!coding.equals("identity") && bytes.length > 0) {
      if (response.status().codeClass() == HttpStatusClass.SUCCESS) {
        fail(violation("the body has a content encoding that nobody asked for"));
        return;
      }
      bytes = new byte[0];
    }
    exchange = null;
    head = null;
    body = new ByteArrayOutputStream(0);
    if (HttpUtil.isKeepAlive(response)) {
      reused = true;
      idleUntil = loop.elapsedNanos() + idle(headers.get("Keep-Alive")).toNanos();
      session.release(this);
    } else {
      close();
    }
    current.answered(new dev.hawser.spi.HttpResponse(status, HeaderFields.lists(headers), bytes));
  }

  /** How long the socket may be idle and still be used; less than what the server says. */
  private static Duration idle(@Nullable String keepAlive) {
    Matcher said = KEPT.matcher(keepAlive == null ? "" : keepAlive);
    if (!said.find()) {
      return MAX_IDLE;
    }
    Duration left = Duration.ofSeconds(Long.parseLong(said.group(1))).minus(MARGIN);
    return left.compareTo(MAX_IDLE) < 0 ? left : MAX_IDLE;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // Nothing behind this handler reads.
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    session.forget(this);
    String when =
        head == null ? " closed before it answered" : " closed in the middle of an answer";
    lost(Cause.of(Cause.Kind.NETWORK, target.address() + when));
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    session.forget(this);
    lost(broken(failure));
  }

  /** A new socket may still be in the hands of a proxy, or of TLS. */
  private Cause broken(Throwable failure) {
    return reused || head != null ? LinkFailures.lost(failure) : LinkFailures.of(failure, target);
  }

  private void lost(Cause cause) {
    HttpExchange current = exchange;
    exchange = null;
    close();
    if (current == null) {
      return;
    }
    if (reused && head == null) {
      current.stale(cause);
    } else {
      current.broken(cause);
    }
  }

  private void fail(Cause cause) {
    HttpExchange current = exchange;
    exchange = null;
    session.forget(this);
    close();
    if (current != null) {
      current.broken(cause);
    }
  }

  private Cause tooLarge(HttpExchange current) {
    return Cause.of(
        Cause.Kind.OVERFLOW,
        "the answer of " + target.address() + " is larger than " + current.maxResponse());
  }

  private static Cause violation(String what) {
    return Cause.of(Cause.Kind.PROTOCOL_VIOLATION, "bad HTTP: " + what);
  }
}
