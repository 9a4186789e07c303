package dev.hawser;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one message is sent. Immutable; every method returns a copy. */
public final class SendOptions {

  private static final SendOptions DEFAULTS = new SendOptions(null, null, false);

  private final @Nullable Duration ttl;
  private final @Nullable Duration timeout;
  private final boolean onlyIfReady;

  private SendOptions(@Nullable Duration ttl, @Nullable Duration timeout, boolean onlyIfReady) {
    this.ttl = ttl;
    this.timeout = timeout;
    this.onlyIfReady = onlyIfReady;
  }

  /** As the connection's {@link OutboundPolicy} and request time-out say. */
  public static SendOptions defaults() {
    return DEFAULTS;
  }

  /** Fails with {@link SendExpiredException} if it could not be written within {@code ttl}. */
  public SendOptions ttl(Duration ttl) {
    return new SendOptions(positive(ttl), timeout, onlyIfReady);
  }

  /** How long a request waits for its reply from the moment it was subscribed. */
  public SendOptions timeout(Duration timeout) {
    return new SendOptions(ttl, positive(timeout), onlyIfReady);
  }

  /**
   * Fails with {@link NotReadyException} unless the connection is ready, the topic joined and the
   * socket free: the choice for positions and the like, of which only the newest counts.
   */
  public SendOptions onlyIfReady() {
    return new SendOptions(ttl, timeout, true);
  }

  /** How long the message may wait to be written, or null for the connection's policy. */
  public @Nullable Duration ttl() {
    return ttl;
  }

  /** How long a request waits for its reply, or null for the connection's default. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /** Whether it is sent at once or not at all. */
  public boolean isOnlyIfReady() {
    return onlyIfReady;
  }

  private static Duration positive(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("must be positive, not " + duration);
    }
    return duration;
  }
}
