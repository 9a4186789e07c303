package dev.hawser.spi;

import dev.hawser.Cause;
import dev.hawser.Options;

/**
 * HTTP/1.1 for transports that poll. It follows no redirect, keeps no cookie and inflates nothing:
 * a redirect is a response like any other, and compressed ones are not asked for.
 */
public interface HttpClient {

  /**
   * A session with one server, made for one link; no I/O yet.
   *
   * @param endpoint whose scheme, host and port are the server's, whose header fields go with every
   *     request, and whose secrets are masked in logs
   * @param options the connection's options
   * @param loop the connection's loop
   * @throws IllegalArgumentException if the endpoint has an illegal address or header field
   */
  Session open(Endpoint endpoint, Options options, Loop loop);

  /**
   * Requests to one server, and the sockets they share. Every request that is under way has a
   * socket of its own; a socket that is free again is kept and used for a later one. All methods
   * are called on the loop.
   */
  interface Session {

    /**
     * Sends a request and returns at once.
     *
     * <p>The callback is called on the loop, never from within this method, and exactly once; never
     * if the call was aborted or the session closed before.
     *
     * <p>A kept socket may turn out to have been closed by the server. If that happens before any
     * response, a {@code GET} is sent once more on a new socket, and so is any request that was not
     * written as a whole. Nothing else is ever sent twice.
     *
     * @throws IllegalArgumentException if the request goes to another server or has an illegal
     *     header field
     */
    Call send(HttpRequest request, Callback callback);

    /** Aborts what is under way and closes all sockets. Later requests are not sent. */
    void close();
  }

  /** A request that is under way. */
  @FunctionalInterface
  interface Call {
    /** Drops the request and its socket, without a call back. Ignored when it has ended. */
    void abort();
  }

  /** Told how a request ended, on the loop. */
  interface Callback {

    /** The response is there as a whole, whatever its status. */
    void onResponse(HttpResponse response);

    /**
     * There is no response: {@code NETWORK}, {@code TIMEOUT}, {@code OVERFLOW} if it is too large,
     * {@code PROTOCOL_VIOLATION} if it is not HTTP, {@code CONFIGURATION}.
     *
     * @param inDoubt whether the server may have seen the request
     */
    void onFailure(Cause cause, boolean inDoubt);
  }
}
