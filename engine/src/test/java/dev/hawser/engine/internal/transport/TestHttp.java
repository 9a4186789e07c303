package dev.hawser.engine.internal.transport;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.HttpResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An HTTP session for tests, driven from the test's thread; closed at the end. */
final class TestHttp implements AutoCloseable {

  /** How a call ended. */
  record Result(@Nullable HttpResponse response, @Nullable Cause cause, boolean inDoubt) {}

  /** A call and its end, which comes at most once. */
  static final class Sent {
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private HttpClient.Call call;

    Result await() throws Exception {
      return result.get(30, TimeUnit.SECONDS);
    }

    boolean hasEnded() {
      return result.isDone();
    }

    void abort() {
      call(
          () -> {
            call.abort();
            return null;
          });
    }
  }

  private static final HttpClient CLIENT = new NettyTransports().http();

  private final URI base;
  private final HttpClient.Session session;

  TestHttp(URI base) {
    this(Endpoint.at(base), Options.empty());
  }

  TestHttp(Endpoint endpoint, Options options) {
    base = endpoint.uri();
    session = call(() -> CLIENT.open(endpoint, options, TestLink.LOOP));
  }

  Sent get(String path) {
    return send(HttpRequest.get(base.resolve(path)));
  }

  Sent post(String path, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return send(HttpRequest.post(base.resolve(path), "text/plain", bytes));
  }

  Sent send(HttpRequest request) {
    Sent sent = new Sent();
    call(
        () -> {
          sent.call = session.send(request, new Recording(sent));
          if (sent.hasEnded()) {
            throw new AssertionError("called back from within send");
          }
          return null;
        });
    return sent;
  }

  /** Aborts before the loop can do anything else. */
  Sent sendAndAbort(HttpRequest request) {
    Sent sent = new Sent();
    call(
        () -> {
          session.send(request, new Recording(sent)).abort();
          return null;
        });
    return sent;
  }

  /** Waits until all tasks of the loop so far have run. */
  static void settle() {
    call(() -> null);
  }

  private static <T> T call(Supplier<T> task) {
    try {
      return TestLink.LOOP.eventLoop().submit(task::get).get(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    call(
        () -> {
          session.close();
          return null;
        });
  }

  private record Recording(Sent sent) implements HttpClient.Callback {

    @Override
    public void onResponse(HttpResponse response) {
      end(new Result(response, null, false));
    }

    @Override
    public void onFailure(Cause cause, boolean inDoubt) {
      end(new Result(null, cause, inDoubt));
    }

    private void end(Result result) {
      Result once = TestLink.LOOP.inLoop() ? result : null;
      if (once == null || !sent.result.complete(once)) {
        sent.result.obtrudeException(new AssertionError("called back twice or off the loop"));
      }
    }
  }
}
