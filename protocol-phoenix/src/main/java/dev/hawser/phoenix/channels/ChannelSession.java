package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.TopicLostException;
import dev.hawser.spi.Heartbeat;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.RefTable;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins, leaves, pushes, replies and heartbeats of Phoenix Channels over one connection.
 *
 * <p>What waits for the server's answer, by ref:
 *
 * <table>
 * <caption>Answers</caption>
 * <tr><th>asked</th><th>answer ok</th><th>any other answer</th></tr>
 * <tr><td>join in force</td><td>joined</td><td>failed: refused</td></tr>
 * <tr><td>join given up</td><td>ignored</td><td>ignored</td></tr>
 * <tr><td>leave in force</td><td>left</td><td>left</td></tr>
 * <tr><td>request</td><td>reply</td><td>reply; {@code unmatched topic}: failed, too</td></tr>
 * <tr><td>message</td><td>ignored</td><td>ignored; {@code unmatched topic}: failed</td></tr>
 * <tr><td>heartbeat</td><td>alive</td><td>alive</td></tr>
 * </table>
 */
public class ChannelSession implements ProtocolSession<PhoenixPacket> {

  private static final Set<String> RESERVED =
      Set.of(Events.JOIN, Events.LEAVE, Events.REPLY, Events.ERROR, Events.CLOSE);

  private static final String UNMATCHED = "unmatched topic";

  private record Joining(Channel channel) {}

  private record Leaving(Channel channel) {}

  private enum Beat {
    BEAT
  }

  private final SessionContext<PhoenixPacket> context;
  private final ChannelConfig config;
  private final Dialect dialect;
  private final Heartbeat heartbeat;
  private final PresenceFeed presence;
  private final Reasons reasons = new Reasons();
  private final Payload empty;

  /** An Outbound that waits for its reply, a Joining, a Leaving or a Beat. */
  private final RefTable<Object> waiting = new RefTable<>();

  /** Those joined or joining on this link, by their name on the wire. */
  private final Map<String, Channel> channels = new HashMap<>();

  /** Joins of this link that the server has not answered, given up ones included. */
  private int unansweredJoins;

  /** Whether the server showed progress since it was last found to be late. */
  private boolean progress;

  /** Whether somebody listens to the topic of the socket itself. */
  private boolean socketJoined;

  /** Whether the first heartbeat of this link must be answered before it counts as ready. */
  private boolean checking;

  /** A session that has no link yet. */
  public ChannelSession(
      SessionContext<PhoenixPacket> context, ChannelConfig config, Dialect dialect) {
    this.context = context;
    this.config = config;
    this.dialect = dialect;
    this.empty = Payload.json("{}");
    this.presence = new PresenceFeed(context, config.presenceState(), config.presenceDiff());
    this.heartbeat =
        new Heartbeat(
            context,
            config.heartbeatInterval(),
            config.heartbeatTimeout(),
            this::beat,
            this::patience);
  }

  @Override
  public void onLinkUp(Transport.Opened opened) {
    if (opened.transport().equals(LongPollTransport.NAME)) {
      context.ready(false); // A poll that is answered is a sign of life.
      return;
    }
    heartbeat.start();
    checking = config.checkOnOpen();
    if (checking) {
      heartbeat.beat();
    } else {
      context.ready(false);
    }
  }

  @Override
  public void onLinkDown(Cause cause) {
    heartbeat.stop();
    waiting.clear();
    channels.values().forEach(Channel::ended);
    channels.clear();
    unansweredJoins = 0;
    socketJoined = false;
    checking = false;
  }

  @Override
  public void onTimer(Object key) {
    heartbeat.onTimer(key);
  }

  private void beat() {
    long ref = waiting.add(Beat.BEAT);
    context.write(new PhoenixPacket.Push(0, ref, Events.PHOENIX, Events.HEARTBEAT, empty));
  }

  /**
   * A server works through the messages of a connection one by one, so a slow join keeps it from
   * answering a heartbeat. While a join is unanswered it may be silent for the time of a join
   * besides, counted anew after each sign of progress.
   */
  private Duration patience() {
    if (unansweredJoins == 0 || !progress) {
      return Duration.ZERO;
    }
    progress = false;
    return config.joinTimeout();
  }

  @Override
  public void join(TopicRef topic, @Nullable Object parameters) {
    if (topic.name().equals(Events.PHOENIX)) {
      socketJoined = true;
      context.topicJoined(topic, Reply.ok(empty), false);
      return;
    }
    Channel channel = channel(topic);
    long ref = waiting.next();
    Payload payload = parameters == null ? empty : (Payload) parameters;
    PhoenixPacket.Push join =
        new PhoenixPacket.Push(ref, ref, channel.wireTopic(), Events.JOIN, payload);
    PhoenixCodec.check(config.vsn(), join); // Before it counts as on its way.
    waiting.put(ref, new Joining(channel));
    progress |= unansweredJoins++ == 0;
    channel.joining(ref);
    channels.put(channel.wireTopic(), channel);
    context.write(join);
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

  @Override
  public void leave(TopicRef topic) {
    if (!(topic.attachment() instanceof Channel channel)
        || !channels.remove(channel.wireTopic(), channel)) {
      socketJoined &= !topic.name().equals(Events.PHOENIX);
      context.topicLeft(topic);
      return;
    }
    long ref = waiting.add(new Leaving(channel));
    channel.leaving(ref);
    write(channel, ref, Events.LEAVE, empty);
  }

  /** Writes a message of the session's own. */
  private void write(Channel channel, long ref, String event, Payload payload) {
    context.write(
        new PhoenixPacket.Push(channel.joinRef(), ref, channel.wireTopic(), event, payload));
  }

  @Override
  public void send(Outbound message) {
    String event = String.valueOf(message.event());
    if (RESERVED.contains(event)) {
      context.fail(
          message,
          new IllegalArgumentException(
              "event '" + event + "' belongs to the protocol; use join() and leave()"));
      return;
    }
    Channel channel = message.topic().attachment() instanceof Channel known ? known : null;
    long ref = message.expectsReply() ? waiting.add(message) : waiting.next();
    message.ref(ref);
    context.write(packet(channel, ref, message, event), message);
  }

  /**
   * What carries a message of the application.
   *
   * @param channel null for a message to the socket itself
   * @throws IllegalArgumentException if the wire cannot carry it; fails the message only
   */
  protected PhoenixPacket packet(
      @Nullable Channel channel, long ref, Outbound message, String event) {
    return channel == null
        ? new PhoenixPacket.Push(0, ref, message.topic().name(), event, message.payload())
        : new PhoenixPacket.Push(
            channel.joinRef(), ref, channel.wireTopic(), event, message.payload());
  }

  @Override
  public void forget(Outbound request) {
    waiting.remove(request.ref());
  }

  @Override
  public void onPacket(PhoenixPacket packet) {
    progress = true;
    if (packet instanceof PhoenixPacket.Answer answer) {
      answered(answer);
    } else if (packet instanceof PhoenixPacket.Received received) {
      received(received);
    }
  }

  private void answered(PhoenixPacket.Answer answer) {
    Object asked = waiting.remove(answer.ref());
    if (asked instanceof Outbound request) {
      context.reply(request, answer.reply());
      lostIfUnmatched(answer);
    } else if (asked instanceof Joining joining) {
      unansweredJoins--;
      settle(joining.channel, answer);
    } else if (asked instanceof Leaving leaving) {
      left(leaving.channel, answer.ref());
    } else if (asked == Beat.BEAT) {
      beaten();
    } else {
      lostIfUnmatched(answer);
    }
  }

  private void beaten() {
    Duration roundTrip = heartbeat.answered();
    if (roundTrip != null && socketJoined) {
      context.deliver(new HeartbeatMessage(roundTrip));
    }
    if (checking) {
      checking = false;
      context.ready(false);
    }
  }

  private void settle(Channel channel, PhoenixPacket.Answer answer) {
    if (channel.joinRef() != answer.ref() || channels.get(channel.wireTopic()) != channel) {
      return; // Given up: the leave that followed it ends what the server began.
    }
    Reply reply = answer.reply();
    if (reply.ok()) {
      channel.accepted();
      dialect.joined(channel, reply);
      context.topicJoined(channel.topic(), reply, false);
    } else {
      channels.remove(channel.wireTopic());
      context.topicFailed(
          channel.topic(), dialect.refused(channel, reply, reasons.of(reply.payload())));
    }
  }

  /** Late answers, to leaves that the engine gave up, mean nothing to who wants the topic now. */
  private void left(Channel channel, long ref) {
    if (channel.isLeave(ref) && channel.topic().attachment() == channel) {
      failRequests(channel, Cause.of(Cause.Kind.USER, "the topic was left"));
      context.topicLeft(channel.topic());
    }
  }

  /** The server says to a message that it has not joined its topic: it lost the channel. */
  private void lostIfUnmatched(PhoenixPacket.Answer answer) {
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

  private void received(PhoenixPacket.Received received) {
    Channel channel = channels.get(received.topic());
    if (channel == null || !channel.accepts(received.joinRef())) {
      return; // Of a join that is over.
    }
    switch (received.event()) {
      case Events.ERROR -> {
        if (ends(channel, received)) {
          lost(channel, crashed(received.payload()));
        }
      }
      case Events.CLOSE -> {
        if (ends(channel, received)) {
          lost(channel, dialect.closed(channel, received.payload()));
        }
      }
      default -> {
        if (!dialect.consumed(channel, received)) {
          presence.received(channel, received);
          context.deliver(channel.topic(), received.message(channel.topic().name()));
        }
      }
    }
  }

  @Override
  public void onSubscribed(TopicRef topic, String event, Consumer<Message> subscriber) {
    if (event.equals(PresenceMessage.EVENT) && topic.attachment() instanceof Channel channel) {
      presence.greet(channel, subscriber);
    }
  }

  /**
   * Whether a {@code phx_error} or {@code phx_close} means the join in force. With serializer 1 it
   * does not say which it means: while a join is unanswered it is an older one.
   */
  private static boolean ends(Channel channel, PhoenixPacket.Received received) {
    return channel.joined() || received.joinRef() != 0;
  }

  private Cause crashed(Payload payload) {
    String reason = reasons.of(payload);
    String text = "the channel crashed" + (reason.isEmpty() ? "" : ": " + reason);
    return Cause.of(Cause.Kind.TOPIC_ERROR, text).withReason(0, reason);
  }

  private void lost(Channel channel, Cause cause) {
    channels.remove(channel.wireTopic());
    channel.ended();
    failRequests(channel, cause);
    context.topicFailed(channel.topic(), cause);
  }

  /** A channel that is gone answers nothing. */
  private void failRequests(Channel channel, Cause cause) {
    waiting.drain(
        waiter -> waiter instanceof Outbound request && request.topic() == channel.topic(),
        waiter ->
            context.fail(
                (Outbound) waiter,
                new TopicLostException(
                    "the request to topic '" + channel.topic().name() + "' has no answer", cause)));
  }
}
