package dev.hawser;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happens to messages that cannot be written yet: while the link is down or not ready, while a
 * topic joins, while the socket is full. Immutable; every method returns a copy.
 *
 * <p>Whatever the policy, no message is dropped without its {@code Mono} failing, and messages of
 * one topic keep their order.
 */
public final class OutboundPolicy {

  private static final int MESSAGES = 1024;
  private static final long BYTES = 8L << 20;

  private final boolean buffersWhileDown;
  private final int maxMessages;
  private final long maxBytes;
  private final boolean dropsOldest;
  private final @Nullable Duration ttl;

  private OutboundPolicy(
      boolean buffersWhileDown,
      int maxMessages,
      long maxBytes,
      boolean dropsOldest,
      @Nullable Duration ttl) {
    this.buffersWhileDown = buffersWhileDown;
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
    this.dropsOldest = dropsOldest;
    this.ttl = ttl;
  }

  /** The default: {@code buffer(1024, 8 MiB)}. */
  public static OutboundPolicy defaults() {
    return buffer(MESSAGES, BYTES);
  }

  /**
   * Keeps messages until they can be written, at most so many and so many bytes of payload; one
   * more fails with {@link OutboundOverflowException}.
   */
  public static OutboundPolicy buffer(int maxMessages, long maxBytes) {
    if (maxMessages < 1 || maxBytes < 1) {
      throw new IllegalArgumentException("a buffer holds at least one message and one byte");
    }
    return new OutboundPolicy(true, maxMessages, maxBytes, false, null);
  }

  /**
   * Fails with {@link NotReadyException} what is sent while the connection is not ready or the
   * topic not joined. While it is, messages wait for the socket as in {@link #defaults()}.
   */
  public static OutboundPolicy failFast() {
    return new OutboundPolicy(false, MESSAGES, BYTES, false, null);
  }

  /**
   * When full, fails the oldest waiting message instead of the new one. Only if messages come
   * faster than that can be done, and 65,536 messages or 64 MiB more wait than may, the new one
   * fails.
   */
  public OutboundPolicy dropOldest() {
    return new OutboundPolicy(buffersWhileDown, maxMessages, maxBytes, true, ttl);
  }

  /** Fails with {@link SendExpiredException} what could not be written within {@code ttl}. */
  public OutboundPolicy ttl(Duration ttl) {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("a time to live must be positive, not " + ttl);
    }
    return new OutboundPolicy(buffersWhileDown, maxMessages, maxBytes, dropsOldest, ttl);
  }

  /** Whether messages wait while the connection is not ready or the topic not joined. */
  public boolean buffersWhileDown() {
    return buffersWhileDown;
  }

  /** How many messages may wait. */
  public int maxMessages() {
    return maxMessages;
  }

  /** How many bytes of payload may wait. */
  public long maxBytes() {
    return maxBytes;
  }

  /** Whether the oldest message gives way when full. */
  public boolean dropsOldest() {
    return dropsOldest;
  }

  /** How long a message may wait, or null for as long as it takes. */
  public @Nullable Duration ttl() {
    return ttl;
  }

  @Override
  public String toString() {
    return (buffersWhileDown ? "buffer(" + maxMessages + ", " + maxBytes + ")" : "failFast()")
        + (dropsOldest ? ".dropOldest()" : "")
        + (ttl == null ? "" : ".ttl(" + ttl + ")");
  }
}
