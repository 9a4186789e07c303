package dev.hawser.realtime;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.phoenix.channels.Channel;
import dev.hawser.phoenix.channels.PresenceMessage;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the session knows of one topic, from its first join to the end of its leave. It is attached
 * to the {@link Channel}. Loop only.
 */
final class RealtimeChannel {

  private static final JacksonPayloadCodec JSON = JacksonPayloadCodec.shared();

  private record Loss(Instant since, long nanoTime, Cause cause) {}

  private final Clock clock;
  private final Missed missed;
  private final PresenceKeeper presence;
  private final PostgresBindings bindings = new PostgresBindings();
  private final SeenBroadcasts seen = new SeenBroadcasts();

  /** Keys whose subscribers were told that the server does not serve them. */
  private final Set<String> failed = new HashSet<>();

  /** The core's side of it; set right after the first join was written. */
  private @Nullable Channel channel;

  /** Why and when the topic was lost last; null if no gap is open. */
  private @Nullable Loss loss;

  /** The error that the server announced before it ends the channel; null if it did not. */
  private @Nullable String systemError;

  /** What the latest join asked for. */
  private boolean withPresence;

  private boolean withAck;
  private @Nullable String token;

  /** Whether it was joined before, so that something may be missed. */
  private boolean begun;

  /** Whether who waits for it was told that the topic is live. */
  private boolean told;

  RealtimeChannel(Clock clock, PresenceKeeper presence) {
    this.clock = clock;
    this.missed = new Missed(clock);
    this.presence = presence;
  }

  static @Nullable RealtimeChannel of(@Nullable Object attachment) {
    return attachment instanceof Channel channel
            && channel.attachment() instanceof RealtimeChannel own
        ? own
        : null;
  }

  void attachTo(Channel core) {
    channel = core;
    core.attach(this);
  }

  Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("not joined yet");
    }
    return channel;
  }

  PostgresBindings bindings() {
    return bindings;
  }

  PresenceKeeper presence() {
    return presence;
  }

  boolean isNew(Broadcast broadcast) {
    return broadcast.meta() == null || seen.isNew(broadcast.id());
  }

  boolean withPresence() {
    return withPresence;
  }

  /** Whether the server acknowledges broadcasts. */
  boolean withAck() {
    return withAck;
  }

  /** The token of the latest join; null for none. */
  @Nullable String token() {
    return token;
  }

  /**
   * The payload of the next join.
   *
   * @param listened the events of the topic that somebody is subscribed to
   * @throws IllegalArgumentException if the options contradict each other
   */
  Payload join(Options options, Set<String> listened, @Nullable String withToken) {
    List<String> keys = keys(listened);
    boolean presence = listened.contains(PresenceMessage.EVENT);
    JoinConfig config = JoinConfig.of(options, presence, bindings.request(keys), missed.since());
    withPresence = config.presence();
    withAck = config.ack();
    token = withToken;
    systemError = null;
    told = false;
    failed.clear();
    try {
      byte[] json = JSON.encode(config.payload(withToken));
      return new Payload(Payload.Format.JSON, json, 0, json.length, null);
    } catch (IOException e) {
      throw new IllegalArgumentException("option config has no JSON form: " + e.getMessage(), e);
    }
  }

  /** Whether somebody wants what the latest join did not ask for. */
  boolean lacks(Set<String> listened) {
    if (!withPresence && listened.contains(PresenceMessage.EVENT)) {
      return true;
    }
    for (String key : keys(listened)) {
      if (!bindings.covers(key) && !failed.contains(key)) {
        return true;
      }
    }
    return false;
  }

  /** The subscribers of a key are told that the server does not serve it. */
  void failed(String key) {
    failed.add(key);
  }

  /** Somebody subscribes to an event; one who comes after a failure wants another try. */
  void subscribed(String event) {
    if (event.startsWith(Signal.CHANGES)) {
      failed.remove(event.substring(Signal.CHANGES.length()));
    }
  }

  private static List<String> keys(Set<String> listened) {
    List<String> keys = new ArrayList<>();
    for (String event : listened) {
      if (event.startsWith(Signal.CHANGES)) {
        keys.add(event.substring(Signal.CHANGES.length()));
      }
    }
    return keys;
  }

  /** Whether the topic is joined, and the changes that are listened to flow. */
  boolean isLive(Set<String> listened) {
    return channel != null
        && channel.joined()
        && !lacks(listened)
        && (failed.containsAll(keys(listened)) || bindings.isReady());
  }

  /** Whether nobody was told yet that the topic is live; it counts as told then. */
  boolean tellsFirst() {
    boolean first = !told;
    told = true;
    return first;
  }

  /** Who waits for it is to be told once more. */
  void tellsAgain() {
    told = false;
  }

  void joined() {
    begun = true;
    missed.joined();
  }

  /**
   * Messages may be missed since the server was heard last.
   *
   * @param heard when that was
   * @param silence how long ago that is
   */
  void lost(Cause cause, long heard, Duration silence) {
    told = false;
    Instant since = clock.instant().minus(silence);
    missed.lost(since);
    if (begun && loss == null) {
      loss = new Loss(since, heard, cause);
    }
  }

  /** The gap that is over now; null if none was open. */
  @Nullable Gap found(long nanoTime) {
    Loss over = loss;
    loss = null;
    return over == null
        ? null
        : new Gap(over.since, Duration.ofNanos(nanoTime - over.nanoTime), over.cause);
  }

  void systemError(String message) {
    systemError = message;
  }

  /** What the server said before it ended the channel; once. */
  @Nullable String takeSystemError() {
    String error = systemError;
    systemError = null;
    return error;
  }
}
