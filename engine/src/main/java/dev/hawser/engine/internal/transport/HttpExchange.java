package dev.hawser.engine.internal.transport;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.HttpResponse;
import dev.hawser.spi.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** One request, from {@code send} to its response. Loop only. */
final class HttpExchange implements HttpClient.Call {

  /** Fields that follow from the request and the socket. */
  static final Set<String> OWN_FIELDS =
      Set.of("connection", "upgrade", "content-length", "transfer-encoding");

  private final HttpSession session;
  private final Endpoint endpoint;
  private final Target target;
  private final HttpRequest request;
  private final HttpClient.Callback callback;
  private final Loop loop;
  private final Duration timeout;
  private final long maxResponse;

  private @Nullable Disposable timer;
  private @Nullable Disposable connecting;
  private @Nullable HttpSocket socket;
  private boolean sent;
  private boolean ended;

  /**
   * An exchange.
   *
   * @throws IllegalArgumentException if the request has an illegal header field
   */
  HttpExchange(
      HttpSession session,
      Endpoint endpoint,
      Target target,
      HttpRequest request,
      HttpClient.Callback callback,
      Options options,
      Loop loop) {
    this.session = session;
    this.endpoint = endpoint;
    this.target = target;
    this.request = request;
    this.callback = callback;
    this.loop = loop;
    Duration given = request.timeout();
    this.timeout = given == null ? options.get(TransportOptions.CONNECT_TIMEOUT) : given;
    Long limit = request.maxResponse();
    this.maxResponse = limit == null ? options.get(TransportOptions.MAX_MESSAGE_SIZE) : limit;
    HeaderFields.check(request.headers(), OWN_FIELDS);
  }

  void start() {
    if (ended) {
      return;
    }
    timer =
        loop.schedule(
            () -> fail(Cause.timeout("the answer of " + target.address(), timeout)), timeout);
    HttpSocket free = session.takeIdle();
    if (free == null) {
      connect();
    } else {
      run(free);
    }
  }

  private void connect() {
    connecting = session.connect(this::connected, e -> fail(LinkFailures.of(e, target)));
  }

  private void connected(HttpSocket opened) {
    if (ended) {
      opened.close();
    } else {
      connecting = null;
      run(opened);
    }
  }

  private void run(HttpSocket on) {
    socket = on;
    on.run(this, message());
  }

  private FullHttpRequest message() {
    byte[] body = request.body();
    ByteBuf content = body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
    FullHttpRequest message =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(request.method()), target.path(), content);
    HttpHeaders headers = message.headers();
    headers.set("Host", target.hostField());
    endpoint.headers().forEach(headers::set);
    request.headers().forEach(headers::set);
    // Nothing is inflated: what is polled is small, and a bomb needs no bound.
    headers.set("Accept-Encoding", "identity");
    if (body != null) {
      headers.set("Content-Length", body.length);
    }
    return message;
  }

  long maxResponse() {
    return maxResponse;
  }

  /** The whole request is in the hands of the system: the server may see it. */
  void written() {
    sent = true;
  }

  // The socket has let go of this exchange.

  void answered(HttpResponse response) {
    socket = null;
    end();
    callback.onResponse(response);
  }

  /** The socket broke, or the response is no good; the socket closes itself. */
  void broken(Cause cause) {
    socket = null;
    fail(cause);
  }

  /** A kept socket broke before any response: the server had closed it, most likely. */
  void stale(Cause cause) {
    socket = null;
    if (!sent || request.method().equals("GET")) {
      connect();
    } else {
      fail(cause);
    }
  }

  private void fail(Cause cause) {
    if (!ended) {
      end();
      callback.onFailure(cause, sent);
    }
  }

  @Override
  public void abort() {
    if (!ended) {
      end();
    }
  }

  private void end() {
    ended = true;
    session.ended(this);
    if (timer != null) {
      timer.dispose();
    }
    if (connecting != null) {
      connecting.dispose();
    }
    if (socket != null) {
      socket.drop();
      socket = null;
    }
  }
}
