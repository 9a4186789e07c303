package dev.hawser.socketio;

import dev.hawser.Topic;
import dev.hawser.socketio.parser.Arguments;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;
import reactor.util.function.Tuple3;

/**
 * A topic seen as a namespace of Socket.IO. Thread-safe, immutable.
 *
 * <p>Streams of events subscribe to the topic as {@link Topic#messages()} does: the first connects
 * the namespace, the last cancel disconnects it, and a lost link ends nothing. What an argument is
 * made of is said at {@link Arguments#encode}. An argument that is not of the type asked for costs
 * that one event, and is reported to {@link dev.hawser.ConnectionObserver#problem}.
 */
public interface SocketIoNamespace {

  /**
   * The Socket.IO side of {@code topic}.
   *
   * @throws IllegalArgumentException if its protocol is not {@code socketio}
   */
  static SocketIoNamespace of(Topic topic) {
    return topic.as(SocketIoNamespace.class);
  }

  /** The topic, with the options of this view. */
  Topic topic();

  /** This namespace with another time-out for acknowledgements. */
  SocketIoNamespace timeout(Duration ackTimeout);

  /**
   * By what the server knows this client in the namespace; null while it is not connected, and with
   * servers 1 and 2, which do not tell. Another one after every connect, unless the server has
   * {@linkplain dev.hawser.TopicState.Joined#resumed() recovered} the session.
   */
  @Nullable String id();

  /**
   * What carries the link at this moment: {@code polling} or {@code websocket}; empty if there is
   * no link.
   */
  Mono<String> transport();

  // Emitting.

  /**
   * Subscribing emits an event with any number of arguments. Completes and fails as {@link
   * Topic#send(String, Object)}.
   */
  Mono<Void> emit(String event, @Nullable Object... arguments);

  /** As {@link #emit(String, Object...)} with a number for a name. */
  Mono<Void> emit(long event, @Nullable Object... arguments);

  /** As {@link #emit(String, Object...)} with one argument of the event's type. */
  <T> Mono<Void> emit(TypedEvent<T> event, T argument);

  /**
   * Subscribing emits an event if it can be written at once, and drops it if not: the namespace is
   * not connected, something waits before it, or the socket is full.
   *
   * @return whether it was written
   */
  Mono<Boolean> emitVolatile(String event, @Nullable Object... arguments);

  /**
   * Subscribing emits an event and gives the acknowledgement of the server. Fails as {@link
   * Topic#request(String, Object)}, at once if the namespace is disconnected or the link lost.
   */
  Mono<Arguments> emitWithAck(String event, @Nullable Object... arguments);

  /** As {@link #emitWithAck(String, Object...)} with a number for a name. */
  Mono<Arguments> emitWithAck(long event, @Nullable Object... arguments);

  /**
   * As {@link #emitWithAck(String, Object...)}, the first argument of the acknowledgement decoded.
   */
  <T> Mono<T> emitWithAck(Class<T> type, String event, @Nullable Object... arguments);

  /**
   * Subscribing emits an event until the server acknowledges it, at most {@code retries} times
   * more: at least once, so give it an id by which the server knows it again. A try is over after
   * the time-out for acknowledgements, or when the link is lost or the namespace ends; the next one
   * waits for the namespace to be connected.
   *
   * <p>Of all such events of a namespace one is under way at a time, in the order of their
   * subscriptions, so one that the server does not acknowledge holds up the others. At most 1024
   * wait; more fail with {@link dev.hawser.OutboundOverflowException}. Cancelling gives up.
   *
   * @throws IllegalArgumentException if {@code retries} is negative
   */
  Mono<Arguments> emitWithRetries(int retries, String event, @Nullable Object... arguments);

  /**
   * Subscribing drops what waits to be emitted in this namespace; see {@link Topic#discard()}.
   *
   * @return how many
   */
  Mono<Integer> discard();

  /**
   * What is emitted in this namespace, by whomever, when it is handed to the link. Acknowledgements
   * are not among it.
   */
  Flux<SocketEvent> outgoing();

  // Receiving.

  /** All events. */
  Flux<SocketEvent> events();

  /** All events of one name. */
  Flux<SocketEvent> events(String event);

  /** The first argument of an event. */
  <T> Flux<T> on(String event, Class<T> type);

  /** The argument of an event. */
  <T> Flux<T> on(TypedEvent<T> event);

  /** The first two arguments of an event. */
  <A, B> Flux<Tuple2<A, B>> on(String event, Class<A> first, Class<B> second);

  /** The first three arguments of an event. */
  <A, B, C> Flux<Tuple3<A, B, C>> on(String event, Class<A> first, Class<B> second, Class<C> third);

  /**
   * The arguments of an event as {@code decoder} reads them, such as {@code args -> new
   * Move(args.argument(0).as(int.class), args.argument(1).as(String.class))}. Called on the
   * subscriber's thread; an event for which it throws, or gives null, is skipped and reported.
   */
  <T> Flux<T> on(String event, Function<? super Arguments, ? extends T> decoder);

  /**
   * Subscribing answers an event of the server for as long as it is subscribed: what {@code
   * handler} emits first is the acknowledgement, without argument if it completes empty. Events
   * that ask for none are handled, too. Up to 256 events are handled at the same time.
   *
   * <p>A handler that fails, or an answer that cannot be sent any more, is reported to {@link
   * dev.hawser.ConnectionObserver#problem}, and the server gets no acknowledgement. Ends as {@link
   * #events(String)} does.
   *
   * @param handler called on the subscriber's thread; its value is encoded as an argument, {@link
   *     Arguments} are several
   */
  Mono<Void> answer(String event, Function<? super SocketEvent, ? extends Publisher<?>> handler);
}
