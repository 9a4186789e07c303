package dev.hawser.engine.internal.core;

import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionSpec;
import dev.hawser.ConnectionState;
import dev.hawser.ConnectionStats;
import dev.hawser.HawserException;
import dev.hawser.Option;
import dev.hawser.Options;
import dev.hawser.OverflowPolicy;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.PayloadException;
import dev.hawser.Reply;
import dev.hawser.SendOptions;
import dev.hawser.SubscriberOverflowException;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.engine.internal.core.Subscribers.Subscriber;
import dev.hawser.engine.internal.delivery.MessageSubscription;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Protocol;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The connection as the application sees it: puts what it is asked for onto the loop. Any thread.
 */
final class EngineConnection implements Connection {

  private final ConnectionSpec spec;
  private final Protocol<?> protocol;
  private final SessionHost<?> session;
  private final PayloadCodec codec;
  private final Scheduler scheduler;
  private final Turn turn;
  private final Conductor conductor;
  private final Topics topics;
  private final Inbound inbound;
  private final Outbox outbox;
  private final Reporter reporter;
  private final Demand demand;
  private final Sinks.Empty<Void> closed;

  EngineConnection(
      ConnectionSpec spec,
      Protocol<?> protocol,
      SessionHost<?> session,
      PayloadCodec codec,
      Scheduler scheduler,
      Turn turn,
      Conductor conductor,
      Topics topics,
      Inbound inbound,
      Outbox outbox,
      Reporter reporter,
      Demand demand,
      Sinks.Empty<Void> closed) {
    this.spec = spec;
    this.protocol = protocol;
    this.session = session;
    this.codec = codec;
    this.scheduler = scheduler;
    this.turn = turn;
    this.conductor = conductor;
    this.topics = topics;
    this.inbound = inbound;
    this.outbox = outbox;
    this.reporter = reporter;
    this.demand = demand;
    this.closed = closed;
  }

  @Override
  public Mono<Void> connect() {
    return Mono.create(sink -> posting(() -> conductor.connect(sink), sink));
  }

  @Override
  public Mono<Void> disconnect() {
    return control(conductor::disconnect);
  }

  @Override
  public Mono<Void> reconnectNow() {
    return control(conductor::reconnectNow);
  }

  @Override
  public Mono<Void> suspend() {
    return control(conductor::suspend);
  }

  @Override
  public Mono<Void> resume() {
    return control(conductor::resume);
  }

  private Mono<Void> control(Consumer<MonoSink<Void>> command) {
    return Mono.create(
        sink -> {
          if (isClosed()) {
            sink.success();
          } else {
            turn.post(() -> command.accept(sink));
          }
        });
  }

  @Override
  public void close() {
    turn.post(conductor::close);
  }

  @Override
  public Mono<Void> onClose() {
    return closed.asMono();
  }

  @Override
  public ConnectionState state() {
    return conductor.states.current();
  }

  @Override
  public Flux<ConnectionState> states() {
    return conductor.states.flux(scheduler);
  }

  @Override
  public Topic topic(String name) {
    protocol.checkTopic(Objects.requireNonNull(name, "name"));
    return new EngineTopic(
        this, topics.get(name), Options.empty(), spec.overflow(), SendOptions.defaults());
  }

  @Override
  public Topic topic() {
    String name = protocol.defaultTopic();
    if (name == null) {
      throw new UnsupportedOperationException(
          "this protocol has no default topic; name one: topic(\"…\")");
    }
    return topic(name);
  }

  @Override
  public ConnectionStats stats() {
    return reporter.stats();
  }

  @Override
  public <V> V as(Class<V> view) {
    return view(view, null);
  }

  <V> V view(Class<V> view, @Nullable EngineTopic topic) {
    if (!protocol.views().contains(view)) {
      StringJoiner offered = new StringJoiner(", ");
      protocol.views().forEach(type -> offered.add(type.getSimpleName()));
      throw new IllegalArgumentException(
          "no view "
              + view.getSimpleName()
              + " of this protocol; it offers "
              + (protocol.views().isEmpty() ? "none" : offered));
    }
    return protocol.view(view, new EngineViewContext(this, topic, session));
  }

  // For handles of topics.

  Scheduler scheduler() {
    return scheduler;
  }

  Loop loop() {
    return turn.loop();
  }

  void post(Runnable task) {
    turn.post(task);
  }

  Flux<TopicState> states(TopicEntry entry) {
    return Flux.using(
        () -> topics.keep(entry), kept -> kept.states.flux(scheduler), topics::release);
  }

  void posting(Runnable task, MonoSink<?> sink) {
    HawserException refusal = refusal();
    if (refusal != null) {
      sink.error(refusal);
    } else {
      turn.post(task);
    }
  }

  /** As {@link #posting}, for what needs a link. */
  void demanding(Runnable task, MonoSink<?> sink) {
    posting(task, sink);
    demand();
  }

  private void demand() {
    if (demand.raise()) {
      turn.post(conductor::demand);
    }
  }

  void subscribe(TopicEntry entry, Subscriber subscriber, Options options) {
    turn.post(
        () -> {
          // Who cancelled before is not known to the topic, and was not taken out of it.
          if (subscriber.subscription.isOpen()) {
            entry.subscribe(subscriber, options);
          }
        });
    demand();
  }

  /** How many messages of a {@code sendAll} may be on their way: some room is left for others. */
  int sendWindow() {
    return Math.max(1, Math.min(512, spec.outbound().maxMessages() / 2));
  }

  void send(
      TopicEntry entry,
      @Nullable String event,
      @Nullable Object value,
      boolean request,
      SendOptions options,
      CoreSubscriber<? super Reply> actual) {
    HawserException refusal = refusal();
    if (refusal != null) {
      Operators.error(actual, refusal);
      return;
    }
    if (event == null && protocol.defaultEvent() == null) {
      Operators.error(
          actual,
          new IllegalArgumentException(
              "this protocol has no default event; name one: send(\"…\", payload)"));
      return;
    }
    Payload payload;
    try {
      payload = protocol.payload(entry.name(), value, codec);
    } catch (PayloadException | IllegalArgumentException e) {
      Operators.error(actual, e);
      return;
    }
    Outgoing message = new Outgoing(entry, event, payload, request, options, actual, outbox);
    HawserException overflow = outbox.admit(message);
    if (overflow != null) {
      reporter.sendFailed(entry.name(), overflow);
      Operators.error(actual, overflow);
      return;
    }
    actual.onSubscribe(message);
    turn.post(message);
    demand();
  }

  Mono<Integer> discard(TopicEntry entry) {
    return Mono.create(
        sink -> {
          if (isClosed()) {
            sink.success(0);
          } else {
            turn.post(() -> outbox.discard(entry, sink));
          }
        });
  }

  void checkTopicOption(Option<?> option) {
    if (!protocol.topicOptions().contains(option)) {
      StringJoiner known = new StringJoiner(", ");
      protocol.topicOptions().forEach(each -> known.add(each.name()));
      throw new IllegalArgumentException(
          "unknown topic option '"
              + option.name()
              + "'; this protocol knows "
              + (protocol.topicOptions().isEmpty() ? "none" : known));
    }
  }

  void problem(Throwable problem) {
    reporter.problem(problem);
  }

  void dropped(String topic, long messages) {
    reporter.dropped(topic, messages);
  }

  void hold(MessageSubscription<?> subscription, OverflowPolicy policy, Runnable unsubscribe) {
    inbound.hold(
        subscription,
        policy,
        () -> {
          subscription.error(
              new SubscriberOverflowException(
                  "the subscriber held the socket for more than "
                      + policy.maxPause().toMillis()
                      + " ms; make it faster or choose another OverflowPolicy"));
          unsubscribe.run();
        });
  }

  void release(MessageSubscription<?> subscription) {
    if (!subscription.isFull()) {
      inbound.release(subscription);
    }
  }

  /** Fails when the connection is closed. */
  <R> Mono<R> closedBefore() {
    return closed.asMono().then(Mono.error(this::refusal));
  }

  private boolean isClosed() {
    return state() instanceof ConnectionState.Closed;
  }

  private @Nullable HawserException refusal() {
    return state() instanceof ConnectionState.Closed end
        ? new ConnectionClosedException(
            "the connection to " + spec.target() + " is closed", end.cause())
        : null;
  }

  @Override
  public String toString() {
    return "Connection to " + spec.target() + " (" + state() + ")";
  }
}
