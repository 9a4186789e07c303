package dev.hawser.engine.internal.core;

import dev.hawser.Cause;
import dev.hawser.ConnectionSpec;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.Reply;
import dev.hawser.SendOptions;
import dev.hawser.engine.internal.delivery.MessageSubscription;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The protocol's session and everything it can touch: its timers, the link of the moment, and the
 * rest of the engine. What the session throws ends the link, not the connection. Loop only.
 *
 * @param <P> what packets are
 */
final class SessionHost<P> implements SessionContext<P>, SessionPort {

  private final ConnectionSpec spec;
  private final PayloadCodec payloadCodec;
  private final Reporter reporter;
  private final Turn turn;
  private final Inbound inbound;
  private final Outbox outbox;
  private final Supplier<EngineConnection> connection;
  private final int maxMessageSize;
  private final SessionWaits waits;
  private final Consumer<P> packets = this::packet;
  private final ProtocolSession<P> session;

  /** The link, its control, its codec and its writer; all null while there is none. */
  private @Nullable LinkControl control;

  private Transport.@Nullable Link link;
  private @Nullable FrameCodec<P> codec;
  private @Nullable PacketWriter<P> writer;

  /**
   * Makes the session.
   *
   * @param connection not there yet, as it is made of this; asked when a message is subscribed
   */
  SessionHost(
      ConnectionSpec spec,
      Protocol<P> protocol,
      PayloadCodec payloadCodec,
      Reporter reporter,
      Turn turn,
      Inbound inbound,
      Outbox outbox,
      Questions questions,
      Supplier<EngineConnection> connection,
      int maxMessageSize) {
    this.spec = spec;
    this.payloadCodec = payloadCodec;
    this.reporter = reporter;
    this.turn = turn;
    this.inbound = inbound;
    this.outbox = outbox;
    this.connection = connection;
    this.waits = new SessionWaits(turn, questions);
    this.maxMessageSize = maxMessageSize;
    this.session = protocol.newSession(this);
  }

  ProtocolSession<P> session() {
    return session;
  }

  // What the engine tells the session.

  void linkUp(LinkControl newControl, FrameCodec<P> newCodec, Transport.Opened opened) {
    control = newControl;
    link = newControl.transport();
    codec = newCodec;
    writer = new PacketWriter<>(newCodec, link, reporter, maxMessageSize);
    guarded(() -> session.onLinkUp(opened));
  }

  void linkDown(Cause cause) {
    control = null;
    link = null;
    codec = null;
    writer = null;
    waits.clear();
    guarded(() -> session.onLinkDown(cause));
  }

  void transport(String name) {
    guarded(() -> session.onTransport(name));
  }

  void closing() {
    guarded(session::onClosing);
  }

  /** Whether the session says that the link is good. */
  boolean proven() {
    return told(session::proven, false);
  }

  @Override
  public boolean isAlive() {
    return control != null && control.isAlive(told(session::maxSilence, Duration.ZERO));
  }

  private <T> T told(Supplier<T> question, T otherwise) {
    try {
      return question.get();
    } catch (Throwable e) {
      broken(e);
      return otherwise;
    }
  }

  void frame(Frame frame) {
    FrameCodec<P> reader = codec;
    if (reader == null) {
      return;
    }
    try {
      reader.decode(frame, packets);
    } catch (ProtocolViolationException e) {
      reporter.problem(e);
      if (e.fatal() && control != null) {
        control.close(
            1002,
            "protocol error",
            Cause.of(Cause.Kind.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()), e));
      }
    } catch (Throwable e) {
      broken(e);
    }
  }

  private void packet(P packet) {
    session.onPacket(packet);
  }

  @Override
  public void join(TopicRef topic, @Nullable Object parameters) {
    if (!isAlive()) {
      return; // It is joined on the next link.
    }
    try {
      session.join(topic, parameters);
    } catch (IllegalArgumentException e) {
      // The parameters are what cannot be carried; a new link would carry them no better.
      topicFailed(topic, Cause.of(Cause.Kind.CONFIGURATION, String.valueOf(e.getMessage()), e));
    } catch (Throwable e) {
      broken(e);
    }
  }

  @Override
  public void leave(TopicRef topic) {
    if (isAlive()) {
      guarded(() -> session.leave(topic));
    }
  }

  @Override
  public void subscribed(TopicRef topic, String event, MessageSubscription<?> subscription) {
    guarded(
        () ->
            session.onSubscribed(
                topic, event, message -> inbound.deliverTo(subscription, message)));
  }

  @Override
  public void send(Outgoing message) {
    try {
      session.send(message);
    } catch (Throwable e) {
      // The message is what the session could not take; the link is as good as before.
      outbox.fail(message, e);
      if (message.expectsReply()) {
        forget(message);
      }
    }
  }

  @Override
  public void forget(Outgoing request) {
    if (link != null) {
      guarded(() -> session.forget(request));
    }
  }

  @Override
  public boolean isWritable() {
    return link != null && link.isWritable();
  }

  @Override
  public void flush() {
    if (link != null) {
      link.flush();
    }
  }

  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      broken(e);
    }
  }

  private void broken(Throwable e) {
    reporter.problem(e);
    if (control != null) {
      control.abort(Cause.of(Cause.Kind.PROTOCOL_VIOLATION, "the protocol plugin failed: " + e, e));
    }
  }

  // What the session asks of the engine.

  @Override
  public ConnectionSpec spec() {
    return spec;
  }

  @Override
  public PayloadCodec codec() {
    return payloadCodec;
  }

  @Override
  public void write(P packet) {
    if (writer != null) {
      writer.write(packet);
      turn.touch();
    }
  }

  @Override
  public void write(P packet, dev.hawser.spi.Outbound message) {
    if (writer != null) {
      writer.write(packet, (Outgoing) message);
    }
  }

  @Override
  public void schedule(Object key, Duration delay) {
    if (control != null) {
      waits.schedule(key, delay, () -> guarded(() -> session.onTimer(key)));
    }
  }

  @Override
  public void cancel(Object key) {
    waits.cancel(key);
  }

  @Override
  @SuppressWarnings("unchecked") // what a Mono<T> emits is a T
  public <T> void ask(Mono<T> question, Consumer<@Nullable T> answer, Consumer<Throwable> failure) {
    if (control != null) {
      waits.ask(
          question,
          value -> guarded(() -> answer.accept((T) value)),
          error -> guarded(() -> failure.accept(error)));
    }
  }

  @Override
  public long nanoTime() {
    return turn.nanoTime();
  }

  @Override
  public long readingSince() {
    return inbound.readingSince();
  }

  @Override
  public void ready(boolean resumed) {
    if (control != null) {
      control.ready(resumed);
    }
  }

  @Override
  public void alive(Duration roundTrip) {
    if (control != null) {
      control.alive(roundTrip);
    }
  }

  @Override
  public void release() {
    if (control != null) {
      control.unneeded();
    }
  }

  @Override
  public void abort(Cause cause) {
    if (control != null) {
      control.abort(cause);
    }
  }

  @Override
  public void close(int code, String reason, Cause cause) {
    if (control != null) {
      control.close(code, reason, cause);
    }
  }

  @Override
  public void topicJoined(TopicRef topic, Reply reply, boolean resumed) {
    ((TopicEntry) topic).accepted(reply, resumed);
  }

  @Override
  public void topicFailed(TopicRef topic, Cause cause) {
    ((TopicEntry) topic).failed(cause);
  }

  @Override
  public void topicLeft(TopicRef topic) {
    ((TopicEntry) topic).left();
  }

  @Override
  public void deliver(Message message) {
    inbound.deliver(message);
  }

  @Override
  public void deliver(TopicRef topic, Message message) {
    inbound.deliver((TopicEntry) topic, message);
  }

  @Override
  public void deliverTo(TopicRef topic, String event, Message message) {
    inbound.deliverTo((TopicEntry) topic, event, message);
  }

  @Override
  public boolean listened(TopicRef topic, String event) {
    return ((TopicEntry) topic).subscribers().listen(event);
  }

  @Override
  public Set<String> listened(TopicRef topic) {
    return ((TopicEntry) topic).subscribers().events();
  }

  @Override
  public Mono<Void> send(TopicRef topic, @Nullable String event, Payload payload) {
    SendOptions options = SendOptions.defaults();
    return Mono.defer(
        () -> OutgoingMono.send(connection.get(), (TopicEntry) topic, event, payload, options));
  }

  @Override
  public void reply(dev.hawser.spi.Outbound request, Reply reply) {
    outbox.reply((Outgoing) request, reply);
  }

  @Override
  public void fail(dev.hawser.spi.Outbound message, Throwable failure) {
    outbox.fail((Outgoing) message, failure);
  }

  @Override
  public void problem(Throwable problem) {
    reporter.problem(problem);
  }
}
