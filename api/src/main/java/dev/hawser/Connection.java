package dev.hawser;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A long-lived connection: it keeps its identity, its topics and its subscribers while links come
 * and go under it. Made by {@link Hawser#open()}; thread-safe.
 *
 * <p>Every method may be called in every {@linkplain ConnectionState state}, any number of times.
 * All are lazy, that is, nothing happens before the returned publisher is subscribed, but {@link
 * #close()}. Cancelling a subscription gives up waiting; it does not undo what was started.
 *
 * <p>Signals arrive on the scheduler of {@link Hawser#deliverOn}, in order.
 */
public interface Connection extends AutoCloseable {

  /**
   * Subscribing asks for a link. Completes when the connection is {@link ConnectionState.Ready},
   * after as many attempts as the {@link ReconnectPolicy} makes; a time limit is the caller's, with
   * {@code timeout(…)}.
   *
   * <p>Fails with {@link ConnectionClosedException} when the connection is closed or the policy
   * gives up, with {@link NotReadyException} when it is disconnected meanwhile. While suspended it
   * waits for {@link #resume()}.
   */
  Mono<Void> connect();

  /**
   * Subscribing closes the link with the closing handshake. Completes when the link is gone and the
   * state is {@link ConnectionState.Idle} (or {@code Suspended}). Topics stay wanted and are joined
   * again after the next {@link #connect()}. Whatever waits to be written keeps waiting as the
   * {@link OutboundPolicy} allows; requests without a reply fail with {@link LinkLostException}.
   */
  Mono<Void> disconnect();

  /**
   * Subscribing starts an attempt now: it ends a back-off and forgets its failures, and replaces a
   * link that is up or still being closed. Does nothing while no link is wanted. Completes at once.
   */
  Mono<Void> reconnectNow();

  /**
   * Subscribing takes the link away until {@link #resume()}, for example in the background or
   * without a network. Completes when the link is gone.
   */
  Mono<Void> suspend();

  /**
   * Subscribing ends a {@link #suspend()}; if a link is wanted an attempt starts at once, and a
   * link that is still being closed is cut. Completes at once.
   */
  Mono<Void> resume();

  /**
   * Closes for good: eager, returns at once, legal in every state. Topics are left and the link is
   * closed with the closing handshake, within {@code close-timeout}. Everything waiting fails with
   * {@link ConnectionClosedException}, but for what went out and was not answered, which fails with
   * {@link LinkLostException}; message streams complete.
   */
  @Override
  void close();

  /** Completes when the connection is {@link ConnectionState.Closed} and its resources are free. */
  Mono<Void> onClose();

  /** The current state. */
  ConnectionState state();

  /**
   * The current state, then every change. A slow subscriber misses states in between but always
   * gets the latest. Completes after {@link ConnectionState.Closed}; never fails.
   */
  Flux<ConnectionState> states();

  /**
   * The topic of this name. Two handles of one name share one join. No I/O.
   *
   * @throws IllegalArgumentException if the protocol does not allow the name
   */
  Topic topic(String name);

  /**
   * The protocol's default topic.
   *
   * @throws UnsupportedOperationException if the protocol has none
   */
  Topic topic();

  /** What was counted so far. */
  ConnectionStats stats();

  /**
   * The connection seen through a typed view of its protocol.
   *
   * @throws IllegalArgumentException if the protocol does not offer the view; the message lists
   *     what it offers
   */
  <V> V as(Class<V> view);
}
