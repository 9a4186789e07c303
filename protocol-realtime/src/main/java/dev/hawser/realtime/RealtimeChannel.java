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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the session knows of one topic, from its first join to the end of its leave. It is attached
 * to the {@link Channel}. Loop only.
 */
final class RealtimeChannel {

  private static final JacksonPayloadCodec JSON = new JacksonPayloadCodec();

  private record Loss(Instant since, long nanoTime, Cause cause) {}

  private final Clock clock;
  private final PostgresBindings bindings = new PostgresBindings();

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

  /** Whether who waits for it was told that the topic is live. */
  private boolean told;

  RealtimeChannel(Clock clock) {
    this.clock = clock;
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
    JoinConfig config =
        JoinConfig.of(options, presence, bindings.request(keys), missed.since());
    withPresence = config.presence();
    withAck = config.ack();
    token = withToken;
    systemError = null;
    told = false;
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
      if (!bindings.covers(key)) {
        return true;
      }
    }
    return false;
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
        && (keys(listened).isEmpty() || bindings.isReady());
  }

  /** Whether nobody was told yet that the topic is live; it counts as told then. */
  boolean tellsFirst() {
    boolean first = !told;
    told = true;
    return first;
  }

  /** Messages may be missed from now on. */
  void lost(Cause cause, long nanoTime) {
    told = false;
    if (loss == null) {
      loss = new Loss(clock.instant(), nanoTime, cause);
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
