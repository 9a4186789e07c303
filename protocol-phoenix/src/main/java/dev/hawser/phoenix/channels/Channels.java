package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The channels of a link: how they are joined, and how they end. Loop only. */
final class Channels {

  private static final String UNMATCHED = "unmatched topic";
  private static final Cause LEFT = Cause.of(Cause.Kind.USER, "the topic was left");
  private static final Cause JOINED_ANEW = Cause.of(Cause.Kind.USER, "it was joined once more");
  private static final Payload NOTHING = Payload.json("{}");

  /** The timer of a join in place. */
  private record Rejoin(Channel channel) {}

  private final SessionContext<PhoenixPacket> context;
  private final ChannelConfig config;
  private final Dialect dialect;
  private final Waiting waiting;
  private final Pulse pulse;
  private final PresenceFeed presence;
  private final Reasons reasons = new Reasons();

  /** Those joined or joining on this link, by their name on the wire. */
  private final Map<String, Channel> channels = new HashMap<>();

  Channels(
      SessionContext<PhoenixPacket> context,
      ChannelConfig config,
      Dialect dialect,
      Waiting waiting,
      Pulse pulse,
      PresenceFeed presence) {
    this.context = context;
    this.config = config;
    this.dialect = dialect;
    this.waiting = waiting;
    this.pulse = pulse;
    this.presence = presence;
  }

  /** The channel that is joined or joining under this name on the wire, or null. */
  @Nullable Channel get(String wireTopic) {
    return channels.get(wireTopic);
  }

  List<Channel> joined() {
    List<Channel> joined = new ArrayList<>();
    for (Channel channel : channels.values()) {
      if (channel.joined()) {
        joined.add(channel);
      }
    }
    return joined;
  }

  void linkDown(Cause cause) {
    List<Channel> lost = new ArrayList<>(channels.values());
    channels.clear();
    lost.forEach(channel -> over(channel, cause));
  }

  void join(TopicRef topic, @Nullable Object parameters) {
    Channel channel = channel(topic);
    channel.joining(sendJoin(channel, parameters));
    channels.put(channel.wireTopic(), channel);
  }

  void rejoin(Channel channel, @Nullable Object parameters) {
    channel.rejoining(sendJoin(channel, parameters));
    context.schedule(new Rejoin(channel), config.joinTimeout());
  }

  private Channel channel(TopicRef topic) {
    if (topic.attachment() instanceof Channel channel) {
      return channel;
    }
    Channel channel =
        new Channel(topic, dialect.wireTopic(topic.name()), presence.newTracker(topic));
    topic.attach(channel);
    return channel;
  }

  /** Writes a join. If it cannot be written it throws, and nothing is changed. */
  private long sendJoin(Channel channel, @Nullable Object parameters) {
    long ref = waiting.next();
    Payload payload = parameters == null ? NOTHING : (Payload) parameters;
    PhoenixPacket.Push join =
        new PhoenixPacket.Push(ref, ref, channel.wireTopic(), Events.JOIN, payload);
    PhoenixCodec.check(config.vsn(), join);
    context.write(join);
    waiting.put(ref, new Waiting.Joining(channel));
    pulse.joinSent();
    return ref;
  }

  /** Leaves the topic; false if it is neither joined nor joining. */
  boolean leave(TopicRef topic) {
    if (!(topic.attachment() instanceof Channel channel)
        || !channels.remove(channel.wireTopic(), channel)) {
      return false;
    }
    sendLeave(channel);
    over(channel, LEFT);
    return true;
  }

  private void sendLeave(Channel channel) {
    long ref = waiting.add(new Waiting.Leaving(channel));
    channel.leaving(ref);
    write(channel, ref, Events.LEAVE, NOTHING);
  }

  /** The channel has left the table. */
  private void over(Channel channel, Cause cause) {
    channel.ended();
    context.cancel(new Rejoin(channel));
    dialect.ended(channel, cause);
  }

  /** Writes a message of the session's own. */
  void write(Channel channel, long ref, String event, Payload payload) {
    context.write(
        new PhoenixPacket.Push(channel.joinRef(), ref, channel.wireTopic(), event, payload));
  }

  /** The server answered a join. */
  void settle(Channel channel, PhoenixPacket.Answer answer) {
    if (channel.joinRef() != answer.ref() || channels.get(channel.wireTopic()) != channel) {
      return; // Given up, and what followed it ends what the server began.
    }
    Reply reply = answer.reply();
    if (reply.ok()) {
      channel.accepted();
      context.cancel(new Rejoin(channel));
      dialect.joined(channel, reply);
      presence.joined(channel, dialect.initialPresence(channel));
      context.topicJoined(channel.topic(), reply, false);
    } else {
      lost(channel, dialect.refused(channel, reply, reasons.of(reply.payload())));
    }
  }

  /** Late answers, to leaves that the engine gave up, mean nothing to who wants the topic now. */
  void left(Channel channel, long ref) {
    if (channel.isLeave(ref) && channel.topic().attachment() == channel) {
      waiting.fail(channel, LEFT);
      context.topicLeft(channel.topic());
      dialect.left(channel);
    }
  }

  /** The server says to a message that it has not joined its topic: it lost the channel. */
  void lostIfUnmatched(PhoenixPacket.Answer answer) {
    if (answer.reply().ok() || answer.joinRef() != 0) {
      return;
    }
    Channel channel = channels.get(answer.topic());
    if (channel != null
        && channel.joined()
        && answer.ref() > channel.joinRef()
        && reasons.of(answer.reply().payload()).equals(UNMATCHED)) {
      lost(channel, Cause.of(Cause.Kind.TOPIC_ERROR, "server does not know the topic any more"));
    }
  }

  /**
   * The server ended a channel: {@code phx_error} or {@code phx_close}. With serializer 1 the ref
   * is that of the join, and an old server sends none: while a join is unanswered that means an
   * older one.
   */
  void ended(Channel channel, PhoenixPacket.Received received) {
    long join = received.joinRef() == 0 ? received.ref() : received.joinRef();
    if (join == channel.joinRef() || (join == 0 && channel.isSettled())) {
      Payload payload = received.payload();
      boolean crashed = received.event().equals(Events.ERROR);
      lost(channel, crashed ? crashed(payload) : dialect.closed(channel, payload));
    } else if (join > 0 && join < channel.joinRef()) {
      waiting.failBefore(channel.joinRef(), channel, JOINED_ANEW);
    }
  }

  private Cause crashed(Payload payload) {
    String reason = reasons.of(payload);
    String text = "the channel crashed" + (reason.isEmpty() ? "" : ": " + reason);
    return Cause.of(Cause.Kind.TOPIC_ERROR, text).withReason(0, reason);
  }

  /** The channel is gone and answers nothing any more. */
  private void lost(Channel channel, Cause cause) {
    channels.remove(channel.wireTopic());
    over(channel, cause);
    waiting.fail(channel, cause);
    context.topicFailed(channel.topic(), cause);
  }

  /** A timer is due; false if it is not one of these. */
  boolean onTimer(Object key) {
    if (key instanceof Rejoin rejoin) {
      overdue(rejoin.channel);
      return true;
    }
    return false;
  }

  /** A join in place is not answered in time. No answer can come while nothing is read. */
  private void overdue(Channel channel) {
    Duration read = Duration.ofNanos(context.nanoTime() - context.readingSince());
    Duration left = config.joinTimeout().minus(read);
    if (!left.isNegative() && !left.isZero()) {
      context.schedule(new Rejoin(channel), left);
      return;
    }
    sendLeave(channel); // The server may still finish what we gave up.
    lost(
        channel,
        Cause.timeout("the join of '" + channel.topic().name() + "'", config.joinTimeout()));
  }
}
