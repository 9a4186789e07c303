package dev.hawser.engine.internal.core;

import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.SendOptions;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.Transport;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * One message on its way: from the subscription of a send or request to its last signal. It is in
 * one queue at a time. It is its own task, to spare the garbage: posted to the loop it is accepted,
 * given to the application's scheduler when it has ended it signals.
 */
final class Outgoing extends ReplySubscription implements Outbound, Transport.Written, Runnable {

  enum Stage {
    /** Made, not yet seen by the loop. */
    NEW,
    /** In a queue. */
    QUEUED,
    /** Handed to the session; the peer may see it. */
    SENT,
    /** Ended. */
    DONE
  }

  final TopicEntry entry;
  private final @Nullable String event;
  private final Payload payload;
  private final boolean expectsReply;
  private final SendOptions options;
  private final Outbox outbox;

  Stage stage = Stage.NEW;

  /** Whether the loop has seen it. */
  private boolean accepted;

  /** When it was accepted, for the round trip. */
  long startedAt;

  /** Limits its time in the queue; null if nothing does. */
  Deadlines.@Nullable Deadline expiry;

  /** Limits the wait for the reply; null for a send. */
  Deadlines.@Nullable Deadline timeout;

  /** Neighbours in the queue; owned by {@link MessageQueue}. */
  @Nullable Outgoing previous;

  @Nullable Outgoing next;

  /** The queue it is in; null while it is in none. */
  @Nullable MessageQueue queue;

  /** Place in the order of acceptance. */
  long sequence;

  /** Frames handed to the link and not yet written. */
  private int unwritten;

  private boolean encoded;
  private long ref;

  /** The outcome; both null for a send that was written. */
  private @Nullable Reply reply;

  private @Nullable Throwable failure;

  Outgoing(
      TopicEntry entry,
      @Nullable String event,
      Payload payload,
      boolean expectsReply,
      SendOptions options,
      CoreSubscriber<? super Reply> actual,
      Outbox outbox) {
    super(actual);
    this.entry = entry;
    this.event = event;
    this.payload = payload;
    this.expectsReply = expectsReply;
    this.options = options;
    this.outbox = outbox;
  }

  @Override
  public TopicEntry topic() {
    return entry;
  }

  @Override
  public @Nullable String event() {
    return event;
  }

  @Override
  public Payload payload() {
    return payload;
  }

  @Override
  public boolean expectsReply() {
    return expectsReply;
  }

  @Override
  public long ref() {
    return ref;
  }

  @Override
  public void ref(long ref) {
    this.ref = ref;
  }

  SendOptions options() {
    return options;
  }

  /** What to call it in a message to a person. */
  String what() {
    String kind = expectsReply ? "request" : "message";
    return event == null ? kind : kind + " '" + event + "'";
  }

  /** A frame of it goes to the link; {@link #done} will follow. */
  void frameTaken() {
    unwritten++;
  }

  /** All its frames were taken. */
  void encoded() {
    encoded = true;
    if (unwritten == 0) {
      outbox.written(this, null);
    }
  }

  @Override
  public void done(@Nullable Throwable failure) {
    unwritten--;
    if (failure != null || (unwritten == 0 && encoded)) {
      outbox.written(this, failure);
    }
  }

  void succeed(@Nullable Reply reply) {
    this.reply = reply;
  }

  void fail(Throwable failure) {
    this.failure = failure;
  }

  @Override
  public void run() {
    if (!accepted) {
      accepted = true;
      outbox.accept(this);
    } else {
      signal();
    }
  }

  @Override
  void cancelled() {
    outbox.cancelled(this);
  }

  private void signal() {
    if (failure != null) {
      error(failure);
    } else {
      complete(reply);
    }
  }
}
