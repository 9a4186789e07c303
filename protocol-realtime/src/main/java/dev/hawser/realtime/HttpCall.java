package dev.hawser.realtime;

import dev.hawser.Cause;
import dev.hawser.ConnectionSpec;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.HttpResponse;
import dev.hawser.spi.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** One request, with the wait for what it needs. Loop only. */
final class HttpCall implements HttpClient.Callback {

  /** The largest answer: the server's are a line of JSON. */
  private static final long MAX_ANSWER = 1 << 16;

  private final HttpClient client;
  private final ConnectionSpec spec;
  private final Loop loop;
  private final HttpRequest request;
  private final MonoSink<HttpResponse> sink;
  private long deadline;
  private @Nullable Disposable preparation;
  private @Nullable Disposable timer;
  private HttpClient.@Nullable Session session;
  private boolean ended;

  HttpCall(
      HttpClient client,
      ConnectionSpec spec,
      Loop loop,
      HttpRequest request,
      MonoSink<HttpResponse> sink) {
    this.client = client;
    this.spec = spec;
    this.loop = loop;
    this.request = request;
    this.sink = sink;
  }

  void start(Mono<Endpoint> endpoint) {
    if (ended) {
      return;
    }
    Duration timeout = spec.requestTimeout();
    deadline = loop.nanoTime() + timeout.toNanos();
    timer =
        loop.schedule(
            () -> onFailure(Cause.timeout("waiting for the credentials", timeout), false), timeout);
    preparation =
        endpoint.subscribe(
            ready -> loop.execute(() -> send(ready)),
            failure -> loop.execute(() -> sink.error(failure)));
  }

  private void send(Endpoint endpoint) {
    if (ended) {
      return;
    }
    stop(timer);
    Duration left = Duration.ofNanos(Math.max(1, deadline - loop.nanoTime()));
    try {
      HttpClient.Session opened = client.open(endpoint, spec.options(), loop);
      session = opened;
      opened.send(request.timeout(left).maxResponse(MAX_ANSWER), this);
    } catch (IllegalArgumentException e) {
      sink.error(e);
    }
  }

  @Override
  public void onResponse(HttpResponse response) {
    sink.success(response);
  }

  @Override
  public void onFailure(Cause cause, boolean inDoubt) {
    sink.error(HttpBroadcastException.unanswered(cause, inDoubt));
  }

  /** It is answered, has failed or is not wanted any more. */
  void end() {
    ended = true;
    stop(timer);
    stop(preparation);
    if (session != null) {
      session.close();
      session = null;
    }
  }

  private static void stop(@Nullable Disposable task) {
    if (task != null) {
      task.dispose();
    }
  }
}
