package dev.hawser.engine.internal.core;

import dev.hawser.Cause;
import dev.hawser.HawserException;
import dev.hawser.LinkLostException;
import dev.hawser.NotReadyException;
import dev.hawser.OutboundPolicy;
import dev.hawser.Reply;
import dev.hawser.RequestTimeoutException;
import dev.hawser.SendExpiredException;
import dev.hawser.engine.internal.delivery.Completions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All messages on their way out, from acceptance to the last signal. A message waits in the queue
 * of its topic until the topic lets messages out, then in the common queue until the link is ready
 * and the socket takes more. Loop only, but for {@link #admit}.
 */
final class Outbox {

  private final OutboundPolicy policy;
  private final Quota quota;
  private final Duration requestTimeout;
  private final Reporter reporter;
  private final Turn turn;
  private final Deadlines deadlines;
  private final Completions completions;

  /** Messages of topics that let them out. */
  private final MessageQueue open = new MessageQueue();

  /** Topics with messages held back. */
  private final Set<TopicEntry> holding = new LinkedHashSet<>();

  /** Handed to the session and not ended: sends not yet written, requests not yet answered. */
  private final MessageQueue sent = new MessageQueue();

  /** Whether the protocol is ready. */
  private boolean ready;

  /** Whether the end follows the loss of this link. */
  private boolean ending;

  /** Why nothing is accepted any more; null until the end. */
  private @Nullable Function<String, HawserException> ended;

  private long sequence;

  Outbox(
      OutboundPolicy policy,
      Duration requestTimeout,
      Reporter reporter,
      Turn turn,
      Deadlines deadlines,
      Completions completions) {
    this.policy = policy;
    this.quota = new Quota(policy, reporter);
    this.requestTimeout = requestTimeout;
    this.reporter = reporter;
    this.turn = turn;
    this.deadlines = deadlines;
    this.completions = completions;
  }

  /**
   * Counts a message in, before it is posted to the loop: the bound holds for what waits for the
   * loop, too. Any thread.
   *
   * @return null if there is room, else the reason to fail with
   */
  @Nullable HawserException admit(Outgoing message) {
    return quota.countIn(message);
  }

  /** Takes an admitted message. */
  void accept(Outgoing message) {
    if (message.stage == Outgoing.Stage.DONE) {
      quota.countOut(message);
      return;
    }
    message.startedAt = turn.nanoTime();
    message.sequence = sequence++;
    if (ended != null) {
      quota.countOut(message);
      fail(message, ended.apply(message.what()));
      return;
    }
    TopicEntry entry = message.entry;
    String refusal = refusal(message);
    if (refusal != null) {
      quota.countOut(message);
      fail(message, new NotReadyException(refusal));
      return;
    }
    message.stage = Outgoing.Stage.QUEUED;
    if (message.expectsReply()) {
      reporter.pendingRequests.incrementAndGet();
      Duration timeout = message.options().timeout();
      Duration limit = timeout == null ? requestTimeout : timeout;
      message.timeout = deadlines.start(limit, () -> timedOut(message, limit));
    }
    Duration ttl = message.options().ttl() == null ? policy.ttl() : message.options().ttl();
    if (ttl != null) {
      message.expiry = deadlines.start(ttl, () -> expired(message, ttl));
    }
    enqueue(entry, message);
    if (policy.dropsOldest()) {
      dropOldest();
    }
  }

  private @Nullable String refusal(Outgoing message) {
    TopicEntry entry = message.entry;
    if (entry.gated() && !entry.wanted()) {
      return "topic '"
          + entry.name()
          + "' is not joined: subscribe to its messages or join() first";
    }
    boolean now = message.options().isOnlyIfReady();
    if (!now && policy.buffersWhileDown()) {
      return null;
    }
    if (!ready) {
      return "the connection is not ready";
    }
    if (!entry.letsOut()) {
      return "topic '" + entry.name() + "' is not joined yet";
    }
    if (now) {
      drain(); // What was accepted before it, in this turn, may go as well.
      if (!open.isEmpty() || !entry.session().isWritable()) {
        return "the socket is full";
      }
    }
    return null;
  }

  private void enqueue(TopicEntry entry, Outgoing message) {
    if (entry.letsOut()) {
      open.addLast(message);
    } else {
      entry.held.addLast(message);
      holding.add(entry);
    }
  }

  /** Whether no message is on its way. */
  boolean isIdle() {
    return open.isEmpty() && holding.isEmpty() && sent.isEmpty();
  }

  /** Hands to the session what can go. Called at the end of each turn. */
  void drain() {
    Outgoing message;
    while (ready && (message = open.first()) != null && message.entry.session().isWritable()) {
      unqueue(message);
      deadlines.stop(message.expiry);
      message.stage = Outgoing.Stage.SENT;
      sent.addLast(message);
      message.entry.session().send(message);
    }
  }

  /** The protocol is ready. */
  void linkReady() {
    ready = true;
  }

  /** The link will be closed in order: what can go goes now, the rest waits. */
  void linkClosing() {
    drain();
    ready = false;
  }

  /** The topic lets messages out now: what it held back goes before anything newer of it. */
  void topicOpened(TopicEntry entry) {
    holding.remove(entry);
    Outgoing message;
    while ((message = entry.held.first()) != null) {
      entry.held.remove(message);
      open.addLast(message);
    }
  }

  /** The topic holds messages back now. */
  void topicShut(TopicEntry entry) {
    retract();
    if (!ending && !policy.buffersWhileDown()) {
      failHeld(entry, m -> new NotReadyException("topic '" + entry.name() + "' is not joined"));
    }
  }

  /** Gives back to their topics, in order, the messages that those do not let out any more. */
  private void retract() {
    Outgoing message = open.last();
    while (message != null) {
      Outgoing before = message.previous;
      TopicEntry entry = message.entry;
      if (entry.gated() && (!ready || !entry.letsOut())) {
        open.remove(message);
        entry.held.addFirst(message);
        holding.add(entry);
      }
      message = before;
    }
  }

  /**
   * The link is gone: what the peer may have seen fails, what it has not waits, as the policy says.
   *
   * @param ending whether {@link #end} will follow, which says better why the rest fails
   */
  void linkLost(Cause cause, boolean ending) {
    ready = false;
    this.ending = ending;
    Outgoing message;
    while ((message = sent.first()) != null) {
      fail(message, inDoubt(message, cause));
    }
    retract();
    if (!ending && !policy.buffersWhileDown()) {
      failAll(m -> new NotReadyException("the connection is not ready"));
    }
  }

  /** The topic is refused or left: what it held back fails. */
  void failHeld(TopicEntry entry, Function<Outgoing, HawserException> reason) {
    holding.remove(entry);
    Outgoing message;
    while ((message = entry.held.first()) != null) {
      unqueue(message);
      fail(message, reason.apply(message));
    }
  }

  /** The end: everything fails, now and later. */
  void end(Function<String, HawserException> reason) {
    ended = reason;
    failAll(m -> reason.apply(m.what()));
    Outgoing request;
    while ((request = sent.first()) != null) {
      fail(request, reason.apply(request.what()));
    }
  }

  private void failAll(Function<Outgoing, HawserException> reason) {
    Outgoing message;
    while ((message = open.first()) != null) {
      unqueue(message);
      fail(message, reason.apply(message));
    }
    for (TopicEntry entry : holding.toArray(new TopicEntry[0])) {
      failHeld(entry, reason);
    }
  }

  /** The session's frames for a message were written, or never will be. */
  void written(Outgoing message, @Nullable Throwable failure) {
    if (message.stage != Outgoing.Stage.SENT) {
      return;
    }
    if (failure instanceof IllegalArgumentException) {
      fail(message, failure); // The transport did not even begin with it.
    } else if (failure != null) {
      Cause cause = Cause.network(String.valueOf(failure.getMessage()), failure);
      fail(message, inDoubt(message, cause));
    } else if (!message.expectsReply()) {
      complete(message, null);
    }
  }

  /** A request was answered. */
  void reply(Outgoing request, Reply reply) {
    if (request.stage == Outgoing.Stage.SENT) {
      long nanos = turn.nanoTime() - request.startedAt;
      reporter.requestAnswered(
          request.entry.name(), String.valueOf(request.event()), Duration.ofNanos(nanos));
      complete(request, reply);
    }
  }

  /** A message failed, for whatever reason. Does nothing if it has ended. */
  void fail(Outgoing message, Throwable failure) {
    if (message.stage == Outgoing.Stage.DONE) {
      return;
    }
    message.fail(failure);
    finish(message);
    if (message.expectsReply()) {
      reporter.requestFailed(message.entry.name(), String.valueOf(message.event()), failure);
    } else {
      reporter.sendFailed(message.entry.name(), failure);
    }
    completions.add(message);
    turn.touch();
  }

  /** The application is not interested any more. Any thread. */
  void cancelled(Outgoing message) {
    turn.post(() -> cancel(message));
  }

  private void cancel(Outgoing message) {
    Outgoing.Stage stage = message.stage;
    if (stage == Outgoing.Stage.QUEUED) {
      unqueue(message);
    }
    finish(message);
    if (stage == Outgoing.Stage.SENT && message.expectsReply()) {
      message.entry.session().forget(message);
    }
  }

  private void complete(Outgoing message, @Nullable Reply reply) {
    message.succeed(reply);
    finish(message);
    completions.add(message);
    turn.touch();
  }

  private void finish(Outgoing message) {
    deadlines.stop(message.expiry);
    deadlines.stop(message.timeout);
    if (message.timeout != null && message.stage != Outgoing.Stage.DONE) {
      reporter.pendingRequests.decrementAndGet();
    }
    if (message.queue != null) {
      message.queue.remove(message);
    }
    message.stage = Outgoing.Stage.DONE;
  }

  private void timedOut(Outgoing request, Duration limit) {
    boolean sent = request.stage == Outgoing.Stage.SENT;
    if (request.stage == Outgoing.Stage.QUEUED) {
      unqueue(request);
    }
    fail(
        request,
        new RequestTimeoutException(
            "no reply to "
                + request.what()
                + " within "
                + limit.toMillis()
                + " ms"
                + (sent ? "" : " (it was never sent)")));
    if (sent) {
      request.entry.session().forget(request);
    }
  }

  private void expired(Outgoing message, Duration ttl) {
    if (message.stage == Outgoing.Stage.QUEUED) {
      unqueue(message);
      fail(
          message,
          new SendExpiredException(
              message.what() + " could not be sent within " + ttl.toMillis() + " ms"));
    }
  }

  private void dropOldest() {
    while (quota.isExceeded()) {
      Outgoing oldest = open.first();
      for (TopicEntry entry : holding) {
        Outgoing first = entry.held.first();
        if (first != null && (oldest == null || first.sequence < oldest.sequence)) {
          oldest = first;
        }
      }
      if (oldest == null) {
        return;
      }
      unqueue(oldest);
      fail(oldest, quota.overflow(oldest));
    }
  }

  private void unqueue(Outgoing message) {
    if (message.queue != null) {
      message.queue.remove(message);
      quota.countOut(message);
      if (message.entry.held.isEmpty()) {
        holding.remove(message.entry);
      }
    }
  }

  private static LinkLostException inDoubt(Outgoing message, Cause cause) {
    return new LinkLostException(
        "the link was lost, and the peer may or may not have seen the " + message.what(), cause);
  }
}
