package dev.hawser.testkit;

import dev.hawser.Cause;
import dev.hawser.ConnectionSpec;
import dev.hawser.Message;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.Reply;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A session context that only writes down what the session does, with a clock that stands still
 * until {@link #advance}. For tests of a session without an engine; one thread only.
 *
 * <pre>{@code
 * var context = new RecordingSessionContext<Packet>(Hawser.to("my://localhost").spec());
 * var session = context.attach(protocol.newSession(context));
 * session.onLinkUp(opened);
 * assertThat(context.take()).containsExactly(new SessionEffect.Ready(false));
 * }</pre>
 *
 * @param <P> what packets are
 */
public final class RecordingSessionContext<P> implements SessionContext<P> {

  private final ConnectionSpec spec;
  private final PayloadCodec codec;
  private final VirtualLoop loop = new VirtualLoop();
  private final Map<Object, Disposable> timers = new HashMap<>();
  private final List<Disposable> questions = new ArrayList<>();

  /** Who waits for what was subscribed in {@link #send} and is neither written nor failed. */
  private final Map<Outbound, MonoSink<Void>> senders = new HashMap<>();

  private final List<Listener> listeners = new ArrayList<>();
  private List<SessionEffect> effects = new ArrayList<>();
  private @Nullable ProtocolSession<P> session;
  private boolean reading = true;
  private long readingSince;

  /** A context without a session; {@link #attach} it before time is to pass. */
  public RecordingSessionContext(ConnectionSpec spec) {
    this.spec = spec;
    PayloadCodec own = spec.codec();
    this.codec = own == null ? new JacksonPayloadCodec() : own;
  }

  /** Gives timers to {@code session}, which is returned. */
  public ProtocolSession<P> attach(ProtocolSession<P> session) {
    this.session = session;
    return session;
  }

  /** What was called since the last take, in order. */
  public List<SessionEffect> take() {
    List<SessionEffect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }

  /**
   * The frames of all packets written since the last take, encoded with {@code codec}; other
   * effects are taken too and forgotten.
   */
  @SuppressWarnings("unchecked") // only write() makes a Written
  public List<Frame> takeFrames(FrameCodec<P> codec) {
    List<Frame> frames = new ArrayList<>();
    for (SessionEffect effect : take()) {
      if (effect instanceof SessionEffect.Written written) {
        codec.encode(
            (P) written.packet(),
            (kind, array, offset, length) -> frames.add(copy(kind, array, offset, length)));
      }
    }
    return frames;
  }

  private static Frame copy(Frame.Kind kind, byte[] array, int offset, int length) {
    byte[] bytes = new byte[length];
    System.arraycopy(array, offset, bytes, 0, length);
    return new Frame(kind, bytes, 0, length);
  }

  /** Lets time pass; timers that become due run in the order of their time. */
  public void advance(Duration by) {
    loop.advance(by);
  }

  /** Whether the link is read, as it is at first; not while a subscriber's policy pauses it. */
  public void setReading(boolean value) {
    if (value && !reading) {
      readingSince = nanoTime();
    }
    reading = value;
  }

  /** Loses the link: cancels timers and questions, then tells the session, as the engine does. */
  public void linkDown(Cause cause) {
    timers.values().forEach(Disposable::dispose);
    timers.clear();
    questions.forEach(Disposable::dispose);
    questions.clear();
    attached().onLinkDown(cause);
  }

  /**
   * Somebody subscribes to one event of a topic: tells the session, as the engine does. What it
   * gives to the subscriber is recorded as {@link SessionEffect.Handed}.
   */
  public void subscribe(TopicRef topic, String event) {
    listeners.add(new Listener(topic.name(), event));
    attached()
        .onSubscribed(
            topic,
            event,
            message -> effects.add(new SessionEffect.Handed(topic.name(), event, message)));
  }

  /** One who subscribed to an event of a topic is gone; does nothing if there is none. */
  public void unsubscribe(TopicRef topic, String event) {
    listeners.remove(new Listener(topic.name(), event));
  }

  /** The keys of the timers that run. */
  public Set<Object> timers() {
    return Set.copyOf(timers.keySet());
  }

  /** A topic without options. */
  public static TopicRef topic(String name) {
    return topic(name, Options.empty());
  }

  /** A topic. */
  public static TopicRef topic(String name, Options options) {
    return new RecordedTopic(name, options);
  }

  /** A message on its way out. */
  public static Outbound message(TopicRef topic, @Nullable String event, Payload payload) {
    return new RecordedOutbound(topic, event, payload, false);
  }

  /** A request on its way out. */
  public static Outbound request(TopicRef topic, @Nullable String event, Payload payload) {
    return new RecordedOutbound(topic, event, payload, true);
  }

  private ProtocolSession<P> attached() {
    if (session == null) {
      throw new IllegalStateException("no session is attached");
    }
    return session;
  }

  @Override
  public ConnectionSpec spec() {
    return spec;
  }

  @Override
  public PayloadCodec codec() {
    return codec;
  }

  @Override
  public void write(P packet) {
    effects.add(new SessionEffect.Written(packet, null));
  }

  @Override
  public void write(P packet, Outbound message) {
    effects.add(new SessionEffect.Written(packet, message));
    MonoSink<Void> sender = senders.remove(message);
    if (sender != null) {
      sender.success();
    }
  }

  @Override
  public void schedule(Object key, Duration delay) {
    cancel(key);
    timers.put(
        key,
        loop.schedule(
            () -> {
              timers.remove(key);
              attached().onTimer(key);
            },
            delay));
  }

  @Override
  public void cancel(Object key) {
    Disposable timer = timers.remove(key);
    if (timer != null) {
      timer.dispose();
    }
  }

  /** Subscribes, and answers, when {@link #advance} is called next. */
  @Override
  public <T> void ask(Mono<T> question, Consumer<@Nullable T> answer, Consumer<Throwable> failure) {
    questions.add(
        question
            .singleOptional()
            .subscribeOn(loop.scheduler())
            .publishOn(loop.scheduler())
            .subscribe(value -> answer.accept(value.orElse(null)), failure));
  }

  @Override
  public long nanoTime() {
    return loop.nanoTime();
  }

  @Override
  public long readingSince() {
    return reading ? readingSince : nanoTime();
  }

  @Override
  public void ready(boolean resumed) {
    effects.add(new SessionEffect.Ready(resumed));
  }

  @Override
  public void alive(Duration roundTrip) {
    effects.add(new SessionEffect.Alive(roundTrip));
  }

  @Override
  public void release() {
    effects.add(new SessionEffect.Released());
  }

  @Override
  public void abort(Cause cause) {
    effects.add(new SessionEffect.Aborted(cause));
  }

  @Override
  public void close(int code, String reason, Cause cause) {
    effects.add(new SessionEffect.Closed(code, reason, cause));
  }

  @Override
  public void topicJoined(TopicRef topic, Reply reply, boolean resumed) {
    effects.add(new SessionEffect.TopicJoined(topic.name(), reply, resumed));
  }

  @Override
  public void topicFailed(TopicRef topic, Cause cause) {
    effects.add(new SessionEffect.TopicFailed(topic.name(), cause));
  }

  @Override
  public void topicLeft(TopicRef topic) {
    effects.add(new SessionEffect.TopicLeft(topic.name()));
  }

  @Override
  public void deliver(Message message) {
    effects.add(new SessionEffect.Delivered(message));
  }

  @Override
  public void deliverTo(TopicRef topic, String event, Message message) {
    effects.add(new SessionEffect.DeliveredTo(topic.name(), event, message));
  }

  /** Whether {@link #subscribe} was called for the event more often than {@link #unsubscribe}. */
  @Override
  public boolean listened(TopicRef topic, String event) {
    return listeners.contains(new Listener(topic.name(), event));
  }

  @Override
  public Set<String> listened(TopicRef topic) {
    Set<String> events = new LinkedHashSet<>();
    for (Listener listener : listeners) {
      if (listener.topic.equals(topic.name())) {
        events.add(listener.event);
      }
    }
    return Collections.unmodifiableSet(events);
  }

  /** There is no queue: each subscription goes to the session at once, whatever the state. */
  @Override
  public Mono<Void> send(TopicRef topic, @Nullable String event, Payload payload) {
    return Mono.create(
        sink -> {
          Outbound message = message(topic, event, payload);
          senders.put(message, sink.onCancel(() -> senders.remove(message)));
          try {
            attached().send(message);
          } catch (RuntimeException e) {
            senders.remove(message);
            sink.error(e);
          }
        });
  }

  @Override
  public void reply(Outbound request, Reply reply) {
    effects.add(new SessionEffect.Replied(request, reply));
  }

  @Override
  public void fail(Outbound message, Throwable failure) {
    effects.add(new SessionEffect.Failed(message, failure));
    MonoSink<Void> sender = senders.remove(message);
    if (sender != null) {
      sender.error(failure);
    }
  }

  @Override
  public void problem(Throwable problem) {
    effects.add(new SessionEffect.Problem(problem));
  }

  /** A subscriber of one event. */
  private record Listener(String topic, String event) {}

  private static final class RecordedOutbound implements Outbound {
    private final TopicRef topic;
    private final @Nullable String event;
    private final Payload payload;
    private final boolean expectsReply;
    private long ref;

    RecordedOutbound(
        TopicRef topic, @Nullable String event, Payload payload, boolean expectsReply) {
      this.topic = topic;
      this.event = event;
      this.payload = payload;
      this.expectsReply = expectsReply;
    }

    @Override
    public TopicRef topic() {
      return topic;
    }

    @Override
    public @Nullable String event() {
      return event;
    }

    @Override
    public Payload payload() {
      return payload;
    }

    @Override
    public boolean expectsReply() {
      return expectsReply;
    }

    @Override
    public long ref() {
      return ref;
    }

    @Override
    public void ref(long value) {
      ref = value;
    }

    @Override
    public String toString() {
      return (expectsReply ? "request '" : "message '") + event + "' of " + topic;
    }
  }
}
