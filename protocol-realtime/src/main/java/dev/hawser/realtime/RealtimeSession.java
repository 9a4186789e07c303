package dev.hawser.realtime;

import dev.hawser.Cause;
import dev.hawser.HawserException;
import dev.hawser.Message;
import dev.hawser.NotReadyException;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.phoenix.channels.Channel;
import dev.hawser.phoenix.channels.ChannelConfig;
import dev.hawser.phoenix.channels.ChannelSession;
import dev.hawser.phoenix.channels.PhoenixPacket;
import dev.hawser.phoenix.channels.PresenceMessage;
import dev.hawser.phoenix.channels.Reasons;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What Realtime adds to the session of Phoenix Channels: tokens, what a join asks for, and joining
 * again in place when more is asked for. What comes in is the {@link RealtimeDialect}'s part.
 */
final class RealtimeSession extends ChannelSession {

  private static final String ACCESS_TOKEN = "access_token";

  /** Those who subscribe at about the same time share one join in place. */
  private static final Duration TOGETHER = Duration.ofMillis(20);

  /** How long a join in place waits when the application has no token for it. */
  private static final Duration ONCE_MORE = Duration.ofSeconds(5);

  private static final Cause WANTS_MORE =
      Cause.of(Cause.Kind.USER, "the topic was joined again, for what somebody subscribed to");

  private enum Timer {
    REFRESH,
    EMPTY
  }

  /** The timer of a join in place. */
  private record Again(RealtimeChannel channel) {}

  /** The timer of a topic's presence. */
  private record Shown(TopicRef topic) {}

  private final SessionContext<PhoenixPacket> context;
  private final RealtimeDialect dialect;
  private final TokenSource tokens;
  private final ChannelTokens<RealtimeChannel> told;
  private final BroadcastWriter broadcasts;
  private final Clock clock;
  private final Reasons reasons = new Reasons();

  /** Whether the timer of the next refresh runs, and until when. */
  private boolean refreshes;

  private long refreshAt;

  RealtimeSession(
      SessionContext<PhoenixPacket> context,
      ChannelConfig config,
      RealtimeDialect dialect,
      TokenSource tokens,
      ChannelTokens<RealtimeChannel> told,
      Clock clock) {
    super(context, config, dialect);
    this.context = context;
    this.dialect = dialect;
    this.tokens = tokens;
    this.told = told;
    this.broadcasts = new BroadcastWriter(config.vsn());
    this.clock = clock;
    dialect.whenJoined(this::joinAgainIfNeeded);
    dialect.whenLeft(() -> context.schedule(Timer.EMPTY, whenEmpty()));
  }

  private Options options() {
    return context.spec().options();
  }

  @Override
  public void onLinkUp(Transport.Opened opened) {
    super.onLinkUp(opened);
    refreshes = false;
    planRefresh();
  }

  @Override
  public void onPacket(PhoenixPacket packet) {
    dialect.heard();
    super.onPacket(packet);
  }

  @Override
  public void onTimer(Object key) {
    if (key instanceof Again again) {
      ask(again.channel);
    } else if (key instanceof Shown shown) {
      RealtimeChannel own = RealtimeChannel.of(shown.topic.attachment());
      if (own != null) {
        own.presence().onTimer();
      }
    } else if (key == Timer.REFRESH) {
      refreshes = false;
      context.ask(tokens.ask(), token -> refreshed(), this::notRefreshed);
    } else if (key == Timer.EMPTY) {
      release();
    } else {
      super.onTimer(key);
    }
  }

  // Joins.

  /** The parameters are the {@code Optional} of a token. */
  @Override
  public void join(TopicRef topic, @Nullable Object parameters) {
    if (!(parameters instanceof Optional<?> token)) {
      super.join(topic, parameters); // The socket itself.
      return;
    }
    RealtimeChannel known = RealtimeChannel.of(topic.attachment());
    RealtimeChannel own = known == null ? newChannel(topic) : known;
    super.join(topic, payload(topic, own, (String) token.orElse(null)));
    own.attachTo((Channel) Objects.requireNonNull(topic.attachment(), "channel"));
    context.schedule(Timer.EMPTY, patience());
    planRefresh();
  }

  private RealtimeChannel newChannel(TopicRef topic) {
    PresenceKeeper keeper =
        new PresenceKeeper(
            topic.name(),
            options().get(RealtimeOptions.PRESENCE_LIMIT),
            options().get(RealtimeOptions.PRESENCE_WINDOW),
            context.spec().requestTimeout(),
            new PresenceLink(topic));
    return new RealtimeChannel(clock, keeper);
  }

  private Payload payload(TopicRef topic, RealtimeChannel own, @Nullable String token) {
    return own.join(topic.options(), context.listened(topic), token);
  }

  @Override
  public void leave(TopicRef topic) {
    RealtimeChannel own = RealtimeChannel.of(topic.attachment());
    super.leave(topic);
    if (own != null) {
      context.cancel(new Again(own));
      own.presence().left(new NotReadyException("topic '" + topic.name() + "' was left"));
      context.schedule(Timer.EMPTY, patience());
    }
  }

  private Duration whenEmpty() {
    return options().get(RealtimeOptions.DISCONNECT_WHEN_EMPTY);
  }

  /** A join or a leave has an answer by then, and one that was refused leaves nothing behind. */
  private Duration patience() {
    Duration answer = context.spec().joinTimeout();
    return whenEmpty().compareTo(answer) > 0 ? whenEmpty() : answer;
  }

  /** The engine lets go of the link if nothing needs it. */
  private void release() {
    context.release();
    if (joinedChannels().isEmpty()) {
      context.schedule(Timer.EMPTY, patience());
    }
  }

  @Override
  public void onSubscribed(TopicRef topic, String event, Consumer<Message> subscriber) {
    super.onSubscribed(topic, event, subscriber);
    RealtimeChannel own = RealtimeChannel.of(topic.attachment());
    if (own == null) {
      return; // The first join asks for it.
    }
    own.subscribed(event);
    if (event.equals(Signal.READY) && own.isLive(context.listened(topic))) {
      subscriber.accept(Signal.of(topic.name(), Signal.READY, null));
    } else if (event.equals(PresenceMessage.EVENT) || event.startsWith(Signal.CHANGES)) {
      joinAgainIfNeeded(own);
    }
  }

  /** If a join is unanswered, its answer brings us here again. */
  private void joinAgainIfNeeded(RealtimeChannel own) {
    Channel channel = own.channel();
    if (channel.joined() && own.lacks(context.listened(channel.topic()))) {
      context.schedule(new Again(own), TOGETHER);
    }
  }

  private void ask(RealtimeChannel own) {
    context.ask(
        tokens.ask(),
        token -> again(own, token == null ? null : token.orElse(null)),
        failure -> {
          context.problem(failure); // The join in force is as good as before.
          context.schedule(new Again(own), ONCE_MORE);
        });
  }

  private void again(RealtimeChannel own, @Nullable String token) {
    Channel channel = own.channel();
    TopicRef topic = channel.topic();
    if (!channel.joined()) {
      return;
    }
    if (own.lacks(context.listened(topic))) {
      own.lost(WANTS_MORE, context.nanoTime(), Duration.ZERO);
      rejoin(channel, payload(topic, own, token));
      planRefresh();
    } else {
      own.tellsAgain(); // Who wanted more has gone, and somebody may have waited for that.
      dialect.live(own);
    }
  }

  // Messages.

  @Override
  public void send(Outbound message) {
    String event = String.valueOf(message.event());
    RealtimeChannel own = RealtimeChannel.of(message.topic().attachment());
    if (own != null && event.equals(Signal.TRACK)) {
      own.presence().track(PresencePush.track(message.payload()), failure -> end(message, failure));
    } else if (own != null && event.equals(Signal.UNTRACK)) {
      own.presence().untrack(failure -> end(message, failure));
    } else {
      super.send(message);
    }
  }

  private void end(Outbound call, @Nullable Throwable failure) {
    if (failure == null) {
      context.reply(call, Reply.ok(Payload.none()));
    } else {
      context.fail(call, failure);
    }
  }

  @Override
  protected PhoenixPacket packet(
      @Nullable Channel channel, long ref, Outbound message, String event) {
    if (channel == null) {
      return super.packet(channel, ref, message, event); // To the socket itself.
    }
    RealtimeChannel own = RealtimeChannel.of(channel);
    if (message.expectsReply() && own != null && !own.withAck()) {
      throw new IllegalArgumentException(
          "the server does not acknowledge broadcasts to topic '"
              + channel.topic().name()
              + "': join it with the option broadcast-ack, or send without asking for a reply");
    }
    return broadcasts.packet(channel.joinRef(), ref, channel.wireTopic(), message);
  }

  // Tokens.

  /** Gives the token in force to the topics that were joined with another one. */
  void refreshed() {
    String token = tokens.token();
    if (token != null) {
      Payload payload = Payload.json("{\"access_token\":" + quoted(token) + "}");
      for (RealtimeChannel own : told.told(token)) {
        push(own.channel(), ACCESS_TOKEN, payload);
      }
    }
    planRefresh();
  }

  private static String quoted(String token) {
    return "\"" + token.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private void notRefreshed(Throwable failure) {
    context.problem(failure);
    planRefresh();
  }

  /** A join with a newer token puts nothing off: the others may still have the older one. */
  private void planRefresh() {
    Duration delay = tokens.refreshIn();
    if (delay == null) {
      return;
    }
    long at = context.nanoTime() + delay.toNanos();
    if (!refreshes || at - refreshAt < 0) {
      refreshes = true;
      refreshAt = at;
      context.schedule(Timer.REFRESH, delay);
    }
  }

  /** What a topic's presence needs of the session. */
  private final class PresenceLink implements PresenceKeeper.Link {

    private final TopicRef topic;

    PresenceLink(TopicRef topic) {
      this.topic = topic;
    }

    @Override
    public long nanoTime() {
      return context.nanoTime();
    }

    @Override
    public void push(Payload payload, PresenceKeeper.Answer to) {
      RealtimeSession.this.push(
          (Channel) Objects.requireNonNull(topic.attachment()),
          PresencePush.EVENT,
          payload,
          reply -> {
            if (reply.ok()) {
              to.accepted();
            } else {
              to.refused(reasons.of(reply.payload()));
            }
          },
          (HawserException lost) -> to.unanswered());
    }

    @Override
    public void schedule(Duration delay) {
      context.schedule(new Shown(topic), delay);
    }

    @Override
    public void cancel() {
      context.cancel(new Shown(topic));
    }

    @Override
    public void problem(Throwable problem) {
      context.problem(problem);
    }
  }
}
