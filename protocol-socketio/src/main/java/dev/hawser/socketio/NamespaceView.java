package dev.hawser.socketio;

import dev.hawser.NotReadyException;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.PayloadException;
import dev.hawser.SendOptions;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.socketio.internal.FlatJson;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.spi.ViewContext;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;
import reactor.util.function.Tuple3;
import reactor.util.function.Tuples;

/** The typed view of a namespace. */
final class NamespaceView implements SocketIoNamespace {

  private static final int HANDLED_AT_A_TIME = 256;

  private final ViewContext context;
  private final Topic topic;
  private final PayloadCodec codec;
  private final Function<String, RetryQueue> retries;
  private final Consumer<Throwable> problem;

  /**
   * A view.
   *
   * @param retries the queue of a namespace
   * @param problem told of what was isolated
   */
  NamespaceView(
      ViewContext context,
      PayloadCodec codec,
      Function<String, RetryQueue> retries,
      Consumer<Throwable> problem) {
    this(context, topicOf(context), codec, retries, problem);
  }

  private NamespaceView(
      ViewContext context,
      Topic topic,
      PayloadCodec codec,
      Function<String, RetryQueue> retries,
      Consumer<Throwable> problem) {
    this.context = context;
    this.topic = topic;
    this.codec = codec;
    this.retries = retries;
    this.problem = problem;
  }

  private static Topic topicOf(ViewContext context) {
    Topic own = context.topic();
    if (own == null) {
      throw new IllegalArgumentException(
          "SocketIoNamespace is a view of a topic: use connection.topic(…).as(…)");
    }
    return own;
  }

  @Override
  public Topic topic() {
    return topic;
  }

  @Override
  public SocketIoNamespace timeout(Duration ackTimeout) {
    return new NamespaceView(
        context,
        topic.sending(SendOptions.defaults().timeout(ackTimeout)),
        codec,
        retries,
        problem);
  }

  @Override
  public @Nullable String id() {
    if (!(topic.state() instanceof TopicState.Joined joined)) {
      return null;
    }
    Payload id = joined.reply().payload();
    return FlatJson.read(id.array(), id.offset(), id.size()).get("sid");
  }

  @Override
  public Mono<String> transport() {
    return context.call(session -> ((SocketIoSession) session).transport());
  }

  // Emitting.

  @Override
  public Mono<Void> emit(String event, @Nullable Object... arguments) {
    Objects.requireNonNull(event, "event");
    return Mono.defer(() -> topic.send(event, Arguments.encode(codec, arguments)));
  }

  @Override
  public Mono<Void> emit(long event, @Nullable Object... arguments) {
    return Mono.defer(() -> topic.send(Long.toString(event), numeric(arguments)));
  }

  @Override
  public <T> Mono<Void> emit(TypedEvent<T> event, T argument) {
    return emit(event.name(), argument);
  }

  private Emission numeric(@Nullable Object... arguments) {
    return new Emission.Numeric(Arguments.encode(codec, arguments));
  }

  @Override
  public Mono<Boolean> emitVolatile(String event, @Nullable Object... arguments) {
    Topic now = topic.sending(SendOptions.defaults().onlyIfReady());
    return Mono.defer(() -> now.send(event, Arguments.encode(codec, arguments)))
        .thenReturn(true)
        .onErrorReturn(NotReadyException.class, false);
  }

  @Override
  public Mono<Arguments> emitWithAck(String event, @Nullable Object... arguments) {
    Objects.requireNonNull(event, "event");
    return request(event, () -> Arguments.encode(codec, arguments));
  }

  @Override
  public Mono<Arguments> emitWithAck(long event, @Nullable Object... arguments) {
    return request(Long.toString(event), () -> numeric(arguments));
  }

  private Mono<Arguments> request(String event, Supplier<? extends Payload> payload) {
    return Mono.defer(() -> topic.request(event, payload.get()))
        .map(reply -> (Arguments) reply.payload());
  }

  @Override
  public <T> Mono<T> emitWithAck(Class<T> type, String event, @Nullable Object... arguments) {
    return emitWithAck(event, arguments).map(ack -> ack.first().as(type));
  }

  @Override
  public Mono<Arguments> emitWithRetries(int times, String event, @Nullable Object... arguments) {
    if (times < 0) {
      throw new IllegalArgumentException("retries must not be negative, but is " + times);
    }
    return Mono.defer(
        () -> {
          Arguments encoded = Arguments.encode(codec, arguments);
          return retries
              .apply(topic.name())
              .submit(topic, times, () -> request(event, () -> encoded));
        });
  }

  @Override
  public Mono<Integer> discard() {
    return topic.discard();
  }

  @Override
  public Flux<SocketEvent> outgoing() {
    return topic.messages(SocketIoSession.OUTGOING).cast(SocketEvent.class);
  }

  // Receiving.

  @Override
  public Flux<SocketEvent> events() {
    return topic.messages().cast(SocketEvent.class);
  }

  @Override
  public Flux<SocketEvent> events(String event) {
    return topic.messages(event).cast(SocketEvent.class);
  }

  @Override
  public <T> Flux<T> on(String event, Class<T> type) {
    return topic.messages(event, type);
  }

  @Override
  public <T> Flux<T> on(TypedEvent<T> event) {
    return on(event.name(), arguments -> arguments.first().<T>as(event.type()));
  }

  @Override
  public <A, B> Flux<Tuple2<A, B>> on(String event, Class<A> first, Class<B> second) {
    return on(
        event,
        arguments -> {
          require(event, arguments, 2);
          return Tuples.of(arguments.argument(0).as(first), arguments.argument(1).as(second));
        });
  }

  @Override
  public <A, B, C> Flux<Tuple3<A, B, C>> on(
      String event, Class<A> first, Class<B> second, Class<C> third) {
    return on(
        event,
        arguments -> {
          require(event, arguments, 3);
          return Tuples.of(
              arguments.argument(0).as(first),
              arguments.argument(1).as(second),
              arguments.argument(2).as(third));
        });
  }

  private static void require(String event, Arguments arguments, int count) {
    if (arguments.count() < count) {
      throw new PayloadException(
          "event '" + event + "' came with " + arguments.count() + " arguments, not " + count,
          null);
    }
  }

  @Override
  public <T> Flux<T> on(String event, Function<? super Arguments, ? extends T> decoder) {
    return events(event)
        .handle(
            (message, sink) -> {
              T value;
              try {
                value = decoder.apply(message.args());
              } catch (RuntimeException e) { // Whatever it is: the stream lives on.
                problem.accept(e);
                return;
              }
              if (value == null) {
                problem.accept(
                    new PayloadException("the decoder of event '" + event + "' gave null", null));
              } else {
                sink.next(value);
              }
            });
  }

  @Override
  public Mono<Void> answer(
      String event, Function<? super SocketEvent, ? extends Publisher<?>> handler) {
    return events(event).flatMap(message -> answer(message, handler), HANDLED_AT_A_TIME).then();
  }

  private Mono<Void> answer(
      SocketEvent message, Function<? super SocketEvent, ? extends Publisher<?>> handler) {
    return Mono.defer(() -> Mono.<Object>from(handler.apply(message)))
        .defaultIfEmpty(Arguments.of())
        .flatMap(value -> message.expectsReply() ? message.reply(value) : Mono.empty())
        .onErrorResume(
            failure -> {
              problem.accept(failure);
              return Mono.empty();
            });
  }

  @Override
  public String toString() {
    return "Socket.IO namespace of " + topic;
  }
}
