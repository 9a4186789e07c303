package dev.hawser;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A conversation on a connection: a channel, a namespace, a subject, whatever the protocol calls
 * it. A handle without a life cycle of its own: it may be dropped and asked for again. Thread-safe.
 *
 * <p>A topic is joined while somebody wants it: from the first subscription to messages to the last
 * cancel, and from {@link #join()} to {@link #leave()}. It is joined again by itself after every
 * loss of the link.
 *
 * <p>Nothing happens before a returned publisher is subscribed.
 */
public interface Topic {

  /** The name, as the protocol writes it. */
  String name();

  /** The connection it belongs to. */
  Connection connection();

  /** The current state. */
  TopicState state();

  /**
   * The current state, then every change. A slow subscriber misses states in between but always
   * gets the latest. Completes when the connection is closed; never fails.
   */
  Flux<TopicState> states();

  /**
   * Subscribing joins the topic and keeps it joined until {@link #leave()}, with or without
   * subscribers to messages. Emits the server's answer to the join that is in force, once.
   *
   * <p>Fails with {@link JoinException} as soon as the server refuses. Where the protocol's policy
   * tries again the topic stays wanted all the same, until {@link #leave()}: {@link #states()}
   * shows how it goes on, and another subscription waits for the next answer. A lost link and a
   * join that timed out are no answers: the {@code Mono} waits for that of the next join. Fails
   * with {@link ConnectionClosedException} when the connection is closed. Cancelling does not
   * leave.
   */
  Mono<Reply> join();

  /**
   * Subscribing leaves the topic, whoever still wants it: message streams complete. Completes when
   * the server confirmed, or the link is gone, or the join time-out passed. Does nothing if the
   * topic is {@link TopicState.Detached}.
   */
  Mono<Void> leave();

  /**
   * All messages of the topic, as the server sent them. Subscribing joins it; the last cancel
   * leaves it, unless {@link #join()} pinned it.
   *
   * <p>Every subscriber has a buffer of its own and its own {@link OverflowPolicy}. Completes when
   * the topic is left or the connection is closed by the application. Fails with {@link
   * JoinException} if the server refuses the topic for good, with {@link ConnectionClosedException}
   * if the reconnect policy gives up, with {@link SubscriberOverflowException} if the policy says
   * so. The loss of a link ends nothing.
   */
  Flux<Message> messages();

  /**
   * The messages of one event; see {@link #messages()}. With some protocols there are events that
   * the server does not send, made for those who subscribe to them by name.
   */
  Flux<Message> messages(String event);

  /**
   * The payloads of one event, decoded on the subscriber's thread; see {@link #messages()}. A
   * payload that is not a {@code type} is skipped and reported to {@link
   * ConnectionObserver#problem}; to handle it yourself, decode in {@link #messages(String)}.
   */
  <T> Flux<T> messages(String event, Class<T> type);

  /** The payloads of one event as a generic type; see {@link #messages(String, Class)}. */
  <T> Flux<T> messages(String event, TypeRef<T> type);

  /** Sends the protocol's default event; see {@link #send(String, Object)}. */
  Mono<Void> send(@Nullable Object payload);

  /**
   * Subscribing sends one message; subscribing again sends another. Completes when the message was
   * written to the socket. Never silently dropped: it fails with
   *
   * <ul>
   *   <li>{@link PayloadException} if the payload has no wire form,
   *   <li>{@link NotReadyException}, {@link OutboundOverflowException} or {@link
   *       SendExpiredException} as the {@link OutboundPolicy} and {@link SendOptions} say,
   *   <li>{@link NotReadyException} if the protocol wants the topic joined and nobody wants it, or
   *       if it was dropped by {@link #discard()},
   *   <li>{@link LinkLostException} if the link was lost while it was being written,
   *   <li>{@link ConnectionClosedException} if the connection is closed,
   *   <li>{@link IllegalArgumentException} if the protocol cannot carry it.
   * </ul>
   *
   * <p>Cancelling before it was written takes it out of the queue.
   *
   * @param payload {@code byte[]} and {@code ByteBuffer} are binary, {@link Payload} is sent as it
   *     is, everything else goes through the {@link PayloadCodec}; plugins say what they do with
   *     text
   */
  Mono<Void> send(String event, @Nullable Object payload);

  /** Sends everything as the protocol's default event; see {@link #sendAll(String, Publisher)}. */
  Mono<Void> sendAll(Publisher<?> payloads);

  /**
   * Subscribing subscribes to {@code payloads} and sends each as {@link #send(String, Object)}
   * does, in order. Back-pressure: it keeps at most 512 messages (or half of what the {@link
   * OutboundPolicy} lets wait) on their way and takes the next ones as those are written, so a
   * publisher of any length never overflows the queue, also while the link is down.
   *
   * <p>Completes when the publisher has completed and all messages are written. Fails with the
   * first failure of the publisher or of a message, and then takes no more; so does a cancel. What
   * was taken before is sent all the same.
   */
  Mono<Void> sendAll(String event, Publisher<?> payloads);

  /**
   * Subscribing sends one request; emits the reply, whatever its status. Fails as {@link
   * #send(String, Object)} does, with {@link RequestTimeoutException} if no reply comes in time,
   * with {@link LinkLostException} if the link is lost in between, and with {@link
   * TopicLostException} if the topic fails, ends or is left in between. The time runs from
   * subscription.
   *
   * @throws UnsupportedOperationException as a signal, if the protocol has no replies
   */
  Mono<Reply> request(String event, @Nullable Object payload);

  /**
   * As {@link #request(String, Object)}, with the reply's payload decoded; a status other than ok
   * fails with {@link RequestFailedException}.
   */
  <T> Mono<T> request(String event, @Nullable Object payload, Class<T> type);

  /** As {@link #request(String, Object, Class)} for a generic type. */
  <T> Mono<T> request(String event, @Nullable Object payload, TypeRef<T> type);

  /**
   * Subscribing drops what waits to be sent to this topic, through whatever handle: sends and
   * requests that are subscribed and not yet handed to the protocol's session. Each fails with
   * {@link NotReadyException}, in the order in which they were subscribed; a {@link #sendAll} of
   * which a message is dropped fails, too. Then the number of dropped messages is emitted.
   *
   * <p>What was handed to the session, written or not, takes its course, and so does what is sent
   * to other topics and what is subscribed afterwards. Legal in every state, also without a link,
   * which it does not start; never fails. After the end of the connection nothing waits: 0.
   */
  Mono<Integer> discard();

  /**
   * This topic with a value for one of the protocol's topic options. The options of the handle
   * whose subscription or join first wants the topic are in force until the topic is left.
   *
   * @throws IllegalArgumentException if the protocol does not know the option, or the value breaks
   *     its rule
   */
  <T> Topic with(Option<T> option, T value);

  /** This topic with another overflow policy for subscriptions made through the returned handle. */
  Topic overflow(OverflowPolicy policy);

  /** This topic with other options for messages sent through the returned handle. */
  Topic sending(SendOptions options);

  /**
   * The topic seen through a typed view of its protocol.
   *
   * @throws IllegalArgumentException if the protocol does not offer the view; the message lists
   *     what it offers
   */
  <V> V as(Class<V> view);
}
