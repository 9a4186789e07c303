package dev.hawser.testkit;

import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * An HTTP client without a network: the test is the server. Every request waits as a {@link
 * FakeExchange} until the test answers it or its time-out passes. It keeps to the contract of
 * {@link HttpClient} as the engine's does.
 *
 * <p>For one thread only.
 */
public final class FakeHttp implements HttpClient {

  private final VirtualLoop loop;
  private final List<FakeSession> sessions = new ArrayList<>();
  private final Queue<FakeExchange> fresh = new ArrayDeque<>();

  /** A client for connections on {@code loop}. */
  public FakeHttp(VirtualLoop loop) {
    this.loop = loop;
  }

  /**
   * The oldest request that was not taken yet.
   *
   * @throws IllegalStateException if there is none
   */
  public FakeExchange take() {
    loop.run();
    FakeExchange next = fresh.poll();
    if (next == null) {
      throw new IllegalStateException("no request was sent");
    }
    return next;
  }

  /** Whether a request was sent that was not taken yet. */
  public boolean hasNext() {
    loop.run();
    return !fresh.isEmpty();
  }

  /** How many sessions are not closed. */
  public long live() {
    return sessions.stream().filter(session -> !session.closed).count();
  }

  /** How many requests wait for their answer. */
  public long waiting() {
    return sessions.stream().flatMap(session -> session.calls.stream()).count();
  }

  @Override
  public Session open(Endpoint endpoint, Options options, Loop connectionLoop) {
    if (connectionLoop != loop) {
      throw new IllegalArgumentException("the client belongs to another loop");
    }
    FakeSession session = new FakeSession(endpoint, options);
    sessions.add(session);
    return session;
  }

  private final class FakeSession implements Session {

    private final Endpoint endpoint;
    private final Options options;
    private final List<FakeExchange> calls = new ArrayList<>();
    private boolean closed;

    FakeSession(Endpoint endpoint, Options options) {
      this.endpoint = endpoint;
      this.options = options;
    }

    @Override
    public Call send(HttpRequest request, Callback callback) {
      FakeExchange exchange =
          new FakeExchange(loop, endpoint, options, request, callback, calls::remove);
      if (!closed) {
        calls.add(exchange);
        fresh.add(exchange);
        exchange.start();
      }
      return exchange;
    }

    @Override
    public void close() {
      closed = true;
      List.copyOf(calls).forEach(FakeExchange::abort);
    }
  }
}
