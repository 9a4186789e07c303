package dev.hawser.engine.internal.core;

import dev.hawser.OutboundOverflowException;
import dev.hawser.OutboundPolicy;
import org.jspecify.annotations.Nullable;

/**
 * How many messages and bytes may wait. A message counts from the call of the application, before
 * the loop has seen it, until it is handed to the session or has ended. Any thread.
 */
final class Quota {

  /** What may wait for the loop beyond the policy's bound when the oldest is to give way. */
  private static final int LOOP_MESSAGES = 1 << 16;

  private static final long LOOP_BYTES = 64L << 20;

  private final OutboundPolicy policy;
  private final Reporter reporter;

  Quota(OutboundPolicy policy, Reporter reporter) {
    this.policy = policy;
    this.reporter = reporter;
  }

  /** Counts a message in, or gives the reason why it does not fit. */
  @Nullable OutboundOverflowException countIn(Outgoing message) {
    int messages = reporter.queuedMessages.incrementAndGet();
    long bytes = reporter.queuedBytes.addAndGet(message.payload().weight());
    // The loop makes room by dropping the oldest; what still waits for the loop has a bound, too.
    if (policy.dropsOldest()
        ? fits(messages - LOOP_MESSAGES, bytes - LOOP_BYTES)
        : fits(messages, bytes)) {
      return null;
    }
    countOut(message);
    return overflow(message);
  }

  void countOut(Outgoing message) {
    reporter.queuedMessages.decrementAndGet();
    reporter.queuedBytes.addAndGet(-message.payload().weight());
  }

  boolean isExceeded() {
    return !fits(reporter.queuedMessages.get(), reporter.queuedBytes.get());
  }

  OutboundOverflowException overflow(Outgoing message) {
    return new OutboundOverflowException(
        message.what()
            + " does not fit: at most "
            + policy.maxMessages()
            + " messages and "
            + policy.maxBytes()
            + " bytes may wait");
  }

  private boolean fits(int messages, long bytes) {
    return messages <= policy.maxMessages() && bytes <= policy.maxBytes();
  }
}
