package dev.hawser;

import java.time.Duration;

/**
 * What happens when a subscriber to messages is slower than they arrive. Every subscriber has a
 * buffer of its own; none harms another, unless it asks for {@link #pauseReading}. Immutable.
 */
public final class OverflowPolicy {

  /** What to do with a message that does not fit. */
  public enum Action {
    /** Fail the subscriber with {@link SubscriberOverflowException}, after what it has buffered. */
    FAIL,
    /** Drop the oldest buffered message. */
    DROP_OLDEST,
    /** Drop the new message. */
    DROP_NEWEST,
    /** Keep the latest message only. */
    LATEST,
    /** Stop reading the socket until there is room. */
    PAUSE_READING
  }

  private final Action action;
  private final int capacity;
  private final Duration maxPause;

  private OverflowPolicy(Action action, int capacity, Duration maxPause) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a buffer holds at least one message, not " + capacity);
    }
    this.action = action;
    this.capacity = capacity;
    this.maxPause = maxPause;
  }

  /** The default: {@code fail(8192)}. */
  public static OverflowPolicy defaults() {
    return fail(8192);
  }

  /** Fails a subscriber that is more than {@code capacity} messages behind. */
  public static OverflowPolicy fail(int capacity) {
    return new OverflowPolicy(Action.FAIL, capacity, Duration.ZERO);
  }

  /** Keeps the newest {@code capacity} messages. */
  public static OverflowPolicy dropOldest(int capacity) {
    return new OverflowPolicy(Action.DROP_OLDEST, capacity, Duration.ZERO);
  }

  /** Keeps the oldest {@code capacity} messages. */
  public static OverflowPolicy dropNewest(int capacity) {
    return new OverflowPolicy(Action.DROP_NEWEST, capacity, Duration.ZERO);
  }

  /** Keeps the latest message only. */
  public static OverflowPolicy latest() {
    return new OverflowPolicy(Action.LATEST, 1, Duration.ZERO);
  }

  /**
   * Stops reading the socket while the subscriber is {@code capacity} messages behind, so that TCP
   * slows the server down. Loses nothing, but all subscribers of the connection wait, and so do
   * pings and the server's close. What was already read is still buffered. A subscriber that holds
   * the socket for {@code maxPause} in a row fails with {@link SubscriberOverflowException}, and
   * reading goes on.
   */
  public static OverflowPolicy pauseReading(int capacity, Duration maxPause) {
    if (maxPause.isNegative() || maxPause.isZero()) {
      throw new IllegalArgumentException("the longest pause must be positive, not " + maxPause);
    }
    return new OverflowPolicy(Action.PAUSE_READING, capacity, maxPause);
  }

  /** What is done with a message that does not fit. */
  public Action action() {
    return action;
  }

  /** How many messages are buffered. */
  public int capacity() {
    return capacity;
  }

  /** The longest pause of {@link Action#PAUSE_READING}; zero for the others. */
  public Duration maxPause() {
    return maxPause;
  }

  @Override
  public String toString() {
    return action + "(" + capacity + (maxPause.isZero() ? "" : ", " + maxPause) + ")";
  }
}
