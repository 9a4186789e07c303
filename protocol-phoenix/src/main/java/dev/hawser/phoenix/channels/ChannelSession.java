package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.HawserException;
import dev.hawser.LinkLostException;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.TopicLostException;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Joins, leaves, pushes, replies and heartbeats of Phoenix Channels over one connection.
 *
 * <p>What waits for the server's answer, by ref:
 *
 * <table>
 * <caption>Answers</caption>
 * <tr><th>asked</th><th>answer ok</th><th>any other answer</th></tr>
 * <tr><td>latest join</td><td>joined</td><td>failed: refused</td></tr>
 * <tr><td>join given up or followed by another</td><td>ignored</td><td>ignored</td></tr>
 * <tr><td>leave in force</td><td>left</td><td>left</td></tr>
 * <tr><td>request</td><td>reply</td><td>reply; {@code unmatched topic}: failed, too</td></tr>
 * <tr><td>message</td><td>ignored</td><td>ignored; {@code unmatched topic}: failed</td></tr>
 * <tr><td>message of the session's own</td><td>reply</td><td>as to a request</td></tr>
 * <tr><td>heartbeat</td><td>alive</td><td>alive</td></tr>
 * </table>
 *
 * <p>A protocol on top extends it. Such a session calls {@code super} in what it overrides, and
 * learns from its {@link Dialect} when channels begin and end. Loop only.
 */
public class ChannelSession implements ProtocolSession<PhoenixPacket> {

  private static final Set<String> RESERVED =
      Set.of(Events.JOIN, Events.LEAVE, Events.REPLY, Events.ERROR, Events.CLOSE);

  private final SessionContext<PhoenixPacket> context;
  private final Dialect dialect;
  private final Waiting waiting;
  private final Pulse pulse;
  private final PresenceFeed presence;
  private final Channels channels;

  /** Whether somebody listens to the topic of the socket itself. */
  private boolean socketJoined;

  /** A session that has no link yet. */
  public ChannelSession(
      SessionContext<PhoenixPacket> context, ChannelConfig config, Dialect dialect) {
    this.context = context;
    this.dialect = dialect;
    this.waiting = new Waiting(context);
    this.pulse = new Pulse(context, config, waiting);
    this.presence = new PresenceFeed(context, config.presenceState(), config.presenceDiff());
    this.channels = new Channels(context, config, dialect, waiting, pulse, presence);
  }

  @Override
  public void onLinkUp(Transport.Opened opened) {
    if (opened.transport().equals(LongPollTransport.NAME)) {
      context.ready(false); // A poll that is answered is a sign of life.
    } else {
      pulse.linkUp();
    }
  }

  @Override
  public void onLinkDown(Cause cause) {
    pulse.linkDown();
    socketJoined = false;
    channels.linkDown(cause);
    waiting.clear(cause);
  }

  @Override
  public Duration maxSilence() {
    return pulse.maxSilence();
  }

  @Override
  public void onTimer(Object key) {
    if (!channels.onTimer(key)) {
      pulse.onTimer(key);
    }
  }

  @Override
  public void join(TopicRef topic, @Nullable Object parameters) {
    if (topic.name().equals(Events.PHOENIX)) {
      socketJoined = true;
      context.topicJoined(topic, Reply.ok(Payload.json("{}")), false);
    } else {
      channels.join(topic, parameters);
    }
  }

  @Override
  public void leave(TopicRef topic) {
    if (!channels.leave(topic)) {
      socketJoined &= !topic.name().equals(Events.PHOENIX);
      context.topicLeft(topic);
    }
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
    pulse.progress();
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
      channels.lostIfUnmatched(answer);
    } else if (asked instanceof Waiting.Joining joining) {
      pulse.joinAnswered();
      channels.settle(joining.channel(), answer);
    } else if (asked instanceof Waiting.Leaving leaving) {
      channels.left(leaving.channel(), answer.ref());
    } else if (asked instanceof Waiting.Pushed pushed) {
      pushed.answer().accept(answer.reply());
      channels.lostIfUnmatched(answer);
    } else if (asked == Waiting.Beat.BEAT) {
      beaten();
    } else {
      channels.lostIfUnmatched(answer);
    }
  }

  private void beaten() {
    Duration roundTrip = pulse.beaten();
    if (roundTrip != null && socketJoined) {
      context.deliver(new HeartbeatMessage(roundTrip));
    }
  }

  private void received(PhoenixPacket.Received received) {
    Channel channel = channels.get(received.topic());
    if (channel == null) {
      return;
    }
    String event = received.event();
    if (event.equals(Events.ERROR) || event.equals(Events.CLOSE)) {
      channels.ended(channel, received);
    } else if (channel.accepts(received.joinRef()) && !dialect.consumed(channel, received)) {
      presence.received(channel, received);
      context.deliver(channel.topic(), received.message(channel.topic().name()));
    }
  }

  @Override
  public void onSubscribed(TopicRef topic, String event, Consumer<Message> subscriber) {
    if (event.equals(PresenceMessage.EVENT) && topic.attachment() instanceof Channel channel) {
      presence.greet(channel, subscriber);
    }
  }

  // For protocols on top.

  /** What the session can do. */
  protected final SessionContext<PhoenixPacket> context() {
    return context;
  }

  /** The channels that are joined now, those being joined once more in place included. */
  protected final List<Channel> joinedChannels() {
    return channels.joined();
  }

  /**
   * Joins a joined channel once more, with other parameters, on the same link. To the engine and
   * the application the topic stays joined: messages go on, and what is sent belongs to the new
   * join. The server ends the old join by itself.
   *
   * <ul>
   *   <li>Accepted: as for every join, {@link Dialect#joined} and {@link
   *       SessionContext#topicJoined} with the new reply.
   *   <li>Refused, or not answered within the join time-out and then left: {@link
   *       SessionContext#topicFailed}; the server has ended the old join all the same.
   *   <li>Joined once more before the answer: only the answer to the latest counts.
   * </ul>
   *
   * <p>A request that the old join has not answered can still be answered until the server says
   * that this join is over, and fails then with {@link TopicLostException}.
   *
   * <p>Does nothing if the channel is not joined: its next join is on its way. It is not counted in
   * {@link Protocol#joinWindow}.
   *
   * @param parameters as for {@link #join}
   * @throws IllegalArgumentException if the parameters cannot be carried; the old join stays
   */
  protected final void rejoin(Channel channel, @Nullable Object parameters) {
    if (channel.joined()) {
      channels.rejoin(channel, parameters);
    }
  }

  /**
   * Writes a message of the session's own, whose answer means nothing. Does nothing if the channel
   * is not joined.
   *
   * @throws IllegalArgumentException if the wire cannot carry it
   */
  protected final void push(Channel channel, String event, Payload payload) {
    if (channel.joined()) {
      channels.write(channel, waiting.next(), event, payload);
    }
  }

  /**
   * Writes a message of the session's own and waits for its answer, without a time-out. One of the
   * two is called, unless what is returned is disposed before.
   *
   * @param answer given the reply, whatever its status
   * @param failure given a {@link TopicLostException} when the channel has ended, was left or was
   *     joined once more before the answer, at once if it is not joined; a {@link
   *     LinkLostException} when the link is gone
   * @return forgets the answer; on the loop
   * @throws IllegalArgumentException if the wire cannot carry it
   */
  protected final Disposable push(
      Channel channel,
      String event,
      Payload payload,
      Consumer<? super Reply> answer,
      Consumer<? super HawserException> failure) {
    long ref = waiting.next();
    Waiting.Pushed pushed = new Waiting.Pushed(ref, channel, answer, failure);
    if (!channel.joined()) {
      waiting.fail(pushed, Cause.of(Cause.Kind.USER, "it is not joined"));
      return Disposables.disposed();
    }
    channels.write(channel, ref, event, payload);
    waiting.put(ref, pushed);
    return () -> waiting.remove(ref);
  }
}
