package dev.hawser.testkit;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * One request on a {@link FakeHttp}. The methods that answer are the server: what they cause has
 * happened when they return.
 */
public final class FakeExchange implements HttpClient.Call {

  private final VirtualLoop loop;
  private final Endpoint endpoint;
  private final Duration timeout;
  private final HttpRequest request;
  private final HttpClient.Callback callback;
  private final Consumer<FakeExchange> onEnd;
  private @Nullable Disposable timer;
  private boolean ended;
  private boolean aborted;

  FakeExchange(
      VirtualLoop loop,
      Endpoint endpoint,
      Options options,
      HttpRequest request,
      HttpClient.Callback callback,
      Consumer<FakeExchange> onEnd) {
    this.loop = loop;
    this.endpoint = endpoint;
    this.request = request;
    this.callback = callback;
    this.onEnd = onEnd;
    Duration given = request.timeout();
    timeout = given == null ? options.get(TransportOptions.CONNECT_TIMEOUT) : given;
  }

  void start() {
    timer = loop.schedule(() -> failed(Cause.timeout("the answer", timeout), true), timeout);
  }

  /** The request. */
  public HttpRequest request() {
    return request;
  }

  /** The endpoint of its session. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** The body of the request as text; empty if there is none. */
  public String bodyText() {
    byte[] body = request.body();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }

  /** Answers with a body and no header fields. */
  public void respond(int status, String body) {
    respond(new HttpResponse(status, Map.of(), body.getBytes(StandardCharsets.UTF_8)));
  }

  /** Answers with a header field. */
  public void respond(int status, String body, String header, String value) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    respond(new HttpResponse(status, Map.of(header, List.of(value)), bytes));
  }

  /** Answers. */
  public void respond(HttpResponse response) {
    answer(
        () -> {
          if (end()) {
            callback.onResponse(response);
          }
        });
  }

  /** The request fails. */
  public void fail(Cause cause, boolean inDoubt) {
    answer(() -> failed(cause, inDoubt));
  }

  /** Whether it waits for an answer. */
  public boolean isWaiting() {
    return !ended;
  }

  /** Whether our side aborted it. */
  public boolean isAborted() {
    return aborted;
  }

  @Override
  public void abort() {
    if (end()) {
      aborted = true;
    }
  }

  private void answer(Runnable action) {
    if (ended) {
      throw new IllegalStateException(this + " does not wait for an answer");
    }
    loop.execute(action);
    loop.run();
  }

  private void failed(Cause cause, boolean inDoubt) {
    if (end()) {
      callback.onFailure(cause, inDoubt);
    }
  }

  private boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    if (timer != null) {
      timer.dispose();
    }
    onEnd.accept(this);
    return true;
  }

  @Override
  public String toString() {
    return "FakeExchange(" + request + ")";
  }
}
