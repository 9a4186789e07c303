package dev.hawser.spi;

import dev.hawser.Option;
import dev.hawser.Options;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens links to an endpoint. The engine brings one for WebSocket; a protocol may bring its own,
 * and the testkit brings one without a network.
 */
public interface Transport {

  /**
   * Starts one attempt and returns at once.
   *
   * <p>The transport MUST call the listener on {@code loop} only, never from within this method,
   * and in this order: {@link Listener#onOpen} at most once, then any number of the others, then
   * {@link Listener#onClosed} exactly once, also when {@link Link#abort()} or {@link Link#close}
   * ended the link. It MUST NOT retry. It has no handshake deadline of its own: the engine aborts
   * the link.
   *
   * @param endpoint where to
   * @param options the connection's options
   * @param loop the connection's loop
   * @param listener who is told
   * @return the link, not yet open
   */
  Link open(Endpoint endpoint, Options options, Loop loop, Listener listener);

  /** This transport with a protocol's own default for an option that the application left out. */
  default <T> Transport withDefault(Option<T> option, T value) {
    return (endpoint, options, loop, listener) ->
        open(
            endpoint,
            options.given().contains(option) ? options : options.with(option, value),
            loop,
            listener);
  }

  /**
   * One attempt to connect and, if it succeeds, one link. All methods are called on the loop, and
   * all are ignored once {@link Listener#onClosed} was called.
   */
  interface Link {

    /**
     * Takes a message for writing; the bytes are copied before the method returns. It may stay in
     * memory until {@link #flush()}.
     *
     * @param written called on the loop with null when the bytes were handed to the socket, or with
     *     the reason why they never will be; exactly once, in the order of the messages. Never from
     *     within this method, but possibly from within {@link #flush()}. Null if nobody asks.
     */
    void write(Frame.Kind kind, byte[] array, int offset, int length, @Nullable Written written);

    /** Sends everything taken so far. */
    void flush();

    /** Whether the socket takes more without piling up in memory. */
    boolean isWritable();

    /**
     * Stops or resumes reading from the socket. While reading is stopped the peer sees TCP
     * back-pressure, its pings are not answered, its close frame is not seen, and liveness is not
     * judged. Messages that were read from the socket before, some 64 KiB at most, may still come.
     * {@link #close} reads on by itself.
     */
    void setReading(boolean reading);

    /**
     * The longest silence that the link's own heartbeat allows: after it, and some seconds more,
     * the link is lost even if no timer has noticed, as after a sleep of the machine. The engine
     * asks before it hands over messages, and cuts such a link, so that they wait for the next one.
     * Any byte that ends in {@link Listener#onReadComplete()} ends a silence.
     *
     * @return zero, the default, if there is no heartbeat to judge by
     */
    default Duration maxSilence() {
      return Duration.ZERO;
    }

    /**
     * Starts the closing handshake and cuts the link when it is done or {@code close-timeout} has
     * passed. Before the link is open it is the same as {@link #abort()}.
     *
     * @param code 1000, 3000 to 4999, or another code that a close frame may carry
     * @param reason at most 123 bytes of UTF-8; longer ones are cut at a character
     * @throws IllegalArgumentException if a close frame must not carry {@code code}
     */
    void close(int code, String reason);

    /** Cuts the link at once, without a closing handshake. */
    void abort();
  }

  /** Told what happens to a link, on the loop. */
  interface Listener {

    /** The link is open: TCP, TLS and the upgrade are done. */
    void onOpen(Opened opened);

    /** A whole message was received. */
    void onFrame(Frame frame);

    /** All that was received in one go was delivered: the moment to wake readers and flush. */
    void onReadComplete();

    /** {@link Link#isWritable()} changed. */
    void onWritabilityChanged();

    /** A ping was answered. */
    void onHeartbeat(Duration roundTrip);

    /**
     * What carries the frames has changed, without a gap: the same link goes on over something
     * else, as when long polling gives way to a WebSocket.
     *
     * @param name what carries them now, as {@link Opened#transport()} names it
     */
    default void onTransport(String name) {}

    /** The link is gone, and no other method will be called. */
    void onClosed(dev.hawser.Cause cause);
  }

  /**
   * What the handshake settled.
   *
   * @param transport what carries the frames at first: {@link #WEB_SOCKET}, or what the protocol's
   *     own transport calls itself
   * @param subProtocol the WebSocket sub-protocol the server chose, or null for none
   * @param extensions the {@code Sec-WebSocket-Extensions} in force, empty for none
   * @param headers header fields of the response, names in lower case, several values joined by a
   *     comma
   */
  record Opened(
      String transport,
      @Nullable String subProtocol,
      String extensions,
      Map<String, String> headers) {

    /** The name of the engine's own transport. */
    public static final String WEB_SOCKET = "websocket";

    /** What the handshake of a WebSocket settled. */
    public Opened(@Nullable String subProtocol, String extensions, Map<String, String> headers) {
      this(WEB_SOCKET, subProtocol, extensions, headers);
    }
  }

  /** The fate of one written message. */
  @FunctionalInterface
  interface Written {
    /**
     * Called once, on the loop.
     *
     * @param failure null if the bytes were handed to the socket
     */
    void done(@Nullable Throwable failure);
  }
}
