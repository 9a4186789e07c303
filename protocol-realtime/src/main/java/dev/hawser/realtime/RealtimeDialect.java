package dev.hawser.realtime;

import dev.hawser.Cause;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.Reply;
import dev.hawser.phoenix.channels.Channel;
import dev.hawser.phoenix.channels.Dialect;
import dev.hawser.phoenix.channels.InitialPresence;
import dev.hawser.phoenix.channels.PhoenixPacket;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import java.util.List;

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

  @Override
  public String wireTopic(String name) {
    return PREFIX + name;
  }

  @Override
  public Cause refused(Channel channel, Reply reply, String reason) {
    return judged(own(channel), failures.refused(reason, reply));
  }

  @Override
  public Cause closed(Channel channel, Payload payload) {
    RealtimeChannel own = own(channel);
    return judged(own, failures.closed(own.takeSystemError()));
  }

  /** A token that the server does not accept must not be used again. */
  private Cause judged(RealtimeChannel own, Cause cause) {
    if (cause.kind() == Cause.Kind.UNAUTHORIZED) {
      String current = told.of(own);
      tokens.refused(current == null ? own.token() : current);
    }
    return cause;
  }

  @Override
  public void joined(Channel channel, Reply reply) {
    RealtimeChannel own = own(channel);
    told.joined(own, own.token());
    own.bindings().onJoined(reply.payload()).forEach(failure -> fail(channel.topic(), failure));
    own.presence().joined();
    live(own);
  }

  @Override
  public InitialPresence initialPresence(Channel channel) {
    return own(channel).withPresence() ? InitialPresence.SENT : InitialPresence.IGNORED;
  }

  @Override
  public void ended(Channel channel, Cause cause) {
    RealtimeChannel own = own(channel);
    own.lost(cause, context.nanoTime());
    own.bindings().onLost();
    own.presence().lost();
    told.ended(own);
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
      case CHANGES -> changed(own, received);
      case SystemMessage.EVENT -> said(own, received.payload());
      default -> {}
    }
    return false;
  }

  private void changed(RealtimeChannel own, PhoenixPacket.Received received) {
    TopicRef topic = own.channel().topic();
    for (String key : own.bindings().keysOf(received.payload())) {
      String event = Signal.CHANGES + key;
      context.deliverTo(
          topic, event, Signal.of(topic.name(), event, received.message(topic.name())));
    }
  }

  private void said(RealtimeChannel own, Payload payload) {
    SystemMessage message = SystemMessage.of(payload);
    if (message.isError() && !message.extension().equals(CHANGES)) {
      own.systemError(message.message());
    }
    List<PostgresBindings.Failure> failed = own.bindings().onSystem(message);
    TopicRef topic = own.channel().topic();
    failed.forEach(failure -> fail(topic, failure));
    if (!failed.isEmpty()) {
      context.deliverTo(
          topic, Signal.READY, Signal.failed(topic.name(), Signal.READY, failed.get(0).error()));
    }
    live(own);
  }

  private void fail(TopicRef topic, PostgresBindings.Failure failure) {
    String event = Signal.CHANGES + failure.key();
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
    return (RealtimeChannel) java.util.Objects.requireNonNull(channel.attachment());
  }
}
