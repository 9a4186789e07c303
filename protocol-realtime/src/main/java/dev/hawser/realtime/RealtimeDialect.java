package dev.hawser.realtime;

import dev.hawser.Cause;
import dev.hawser.JoinException;
import dev.hawser.Payload;
import dev.hawser.PayloadException;
import dev.hawser.Reply;
import dev.hawser.phoenix.channels.Channel;
import dev.hawser.phoenix.channels.Dialect;
import dev.hawser.phoenix.channels.InitialPresence;
import dev.hawser.phoenix.channels.PhoenixPacket;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What Realtime says differently from Phoenix, and what comes in. Loop only. */
final class RealtimeDialect implements Dialect {

  /** What every topic's name starts with on the wire. */
  static final String PREFIX = "realtime:";

  private static final String CHANGES = "postgres_changes";

  private final SessionContext<PhoenixPacket> context;
  private final Failures failures;
  private final TokenSource tokens;
  private final ChannelTokens<RealtimeChannel> told;
  private final BroadcastReader broadcasts;

  /** When the server gave the last sign of life. */
  private long heard;

  /** The session's part of a join that was accepted. */
  private Consumer<RealtimeChannel> joined = own -> {};

  /** The session's part of a leave that was answered. */
  private Runnable left = () -> {};

  RealtimeDialect(
      SessionContext<PhoenixPacket> context,
      Failures failures,
      TokenSource tokens,
      ChannelTokens<RealtimeChannel> told) {
    this.context = context;
    this.failures = failures;
    this.tokens = tokens;
    this.told = told;
    this.broadcasts = new BroadcastReader(context.codec());
  }

  void whenJoined(Consumer<RealtimeChannel> then) {
    joined = then;
  }

  void whenLeft(Runnable then) {
    left = then;
  }

  @Override
  public void left(Channel channel) {
    left.run();
  }

  @Override
  public String wireTopic(String name) {
    return PREFIX + name;
  }

  @Override
  public Cause refused(Channel channel, Reply reply, String reason) {
    RealtimeChannel own = own(channel);
    Cause cause = judged(own.token(), failures.refused(reason, reply));
    if (cause.kind() == Cause.Kind.REJECTED && !cause.retryable()) {
      own.presence().left(new JoinException("topic '" + channel.topic().name() + "'", cause));
    }
    return cause;
  }

  @Override
  public Cause closed(Channel channel, Payload payload) {
    RealtimeChannel own = own(channel);
    return judged(told.of(own), failures.closed(own.takeSystemError()));
  }

  /** A token that the server does not accept must not be used again. */
  private Cause judged(@Nullable String token, Cause cause) {
    if (cause.kind() == Cause.Kind.UNAUTHORIZED) {
      tokens.refused(token);
    }
    return cause;
  }

  @Override
  public void joined(Channel channel, Reply reply) {
    RealtimeChannel own = own(channel);
    told.joined(own, own.token());
    own.joined();
    fail(own, own.bindings().onJoined(reply.payload()));
    own.presence().joined();
    live(own);
    joined.accept(own);
  }

  @Override
  public InitialPresence initialPresence(Channel channel) {
    return own(channel).withPresence() ? InitialPresence.SENT : InitialPresence.IGNORED;
  }

  @Override
  public void ended(Channel channel, Cause cause) {
    RealtimeChannel own = own(channel);
    if (cause.kind() == Cause.Kind.SERVER_CLOSE || cause.kind() == Cause.Kind.USER) {
      heard(); // Either side has just said so.
    }
    own.lost(cause, heard, Duration.ofNanos(context.nanoTime() - heard));
    own.bindings().onLost();
    own.presence().ended();
    told.ended(own);
  }

  /** The server gave a sign of life. */
  void heard() {
    heard = context.nanoTime();
  }

  @Override
  public boolean consumed(Channel channel, PhoenixPacket.Received received) {
    RealtimeChannel own = own(channel);
    switch (received.event()) {
      case Broadcast.EVENT -> {
        Broadcast broadcast = broadcasts.read(channel.topic().name(), received);
        if (own.isNew(broadcast)) {
          context.deliver(channel.topic(), broadcast);
        }
        return true;
      }
      case CHANGES -> changed(own, received.payload());
      case SystemMessage.EVENT -> {
        said(own, SystemMessage.of(received.message(channel.topic().name())));
        return true;
      }
      default -> {}
    }
    return false;
  }

  private void changed(RealtimeChannel own, Payload payload) {
    List<String> keys = own.bindings().keysOf(payload);
    if (keys.isEmpty()) {
      return;
    }
    PostgresChange change;
    try {
      change = PostgresChange.of(payload, context.codec());
    } catch (PayloadException e) {
      context.problem(e);
      return;
    }
    TopicRef topic = own.channel().topic();
    for (String key : keys) {
      String event = Signal.CHANGES + key;
      context.deliverTo(topic, event, Signal.of(topic.name(), event, change));
    }
  }

  private void said(RealtimeChannel own, SystemMessage message) {
    TopicRef topic = own.channel().topic();
    context.deliver(topic, message);
    if (message.isError() && !message.extension().equals(SystemMessage.POSTGRES_CHANGES)) {
      own.systemError(message.message());
      own.presence().systemError(message.message());
    }
    fail(own, own.bindings().onSystem(message));
    live(own);
  }

  private void fail(RealtimeChannel own, List<PostgresBindings.Failure> failures) {
    for (PostgresBindings.Failure failure : failures) {
      own.failed(failure.key());
      fail(own, Signal.CHANGES + failure.key(), failure);
    }
    if (!failures.isEmpty()) {
      fail(own, Signal.READY, failures.get(0));
    }
  }

  private void fail(RealtimeChannel own, String event, PostgresBindings.Failure failure) {
    TopicRef topic = own.channel().topic();
    context.deliverTo(topic, event, Signal.failed(topic.name(), event, failure.error()));
  }

  /** Tells who waits for it if the topic is live now. */
  void live(RealtimeChannel own) {
    TopicRef topic = own.channel().topic();
    if (!own.isLive(context.listened(topic)) || !own.tellsFirst()) {
      return;
    }
    context.deliverTo(topic, Signal.READY, Signal.of(topic.name(), Signal.READY, null));
    Gap gap = own.found(context.nanoTime());
    if (gap != null) {
      context.deliverTo(topic, Signal.GAP, Signal.of(topic.name(), Signal.GAP, gap));
    }
  }

  private static RealtimeChannel own(Channel channel) {
    return (RealtimeChannel) Objects.requireNonNull(channel.attachment());
  }
}
