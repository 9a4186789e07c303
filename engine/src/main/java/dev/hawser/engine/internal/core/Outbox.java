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
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * All messages on their way out, from acceptance to the last signal. A message waits until its
 * topic lets messages out, the link is ready and the socket takes more. Loop only, but for {@link
 * #admit}.
 */
final class Outbox {

  private final OutboundPolicy policy;
  private final Quota quota;
  private final Duration requestTimeout;
  private final Reporter reporter;
  private final Turn turn;
  private final Deadlines deadlines;
  private final Completions completions;

  /** Not yet handed to the session. */
  private final Backlog waiting = new Backlog();

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
    waiting.add(message);
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
    if (!alive(entry)) {
      return "the connection is not ready";
    }
    if (!entry.letsOut()) {
      return "topic '" + entry.name() + "' is not joined yet";
    }
    if (now) {
      drain(); // What was accepted before it, in this turn, may go as well.
      if (waiting.first() != null || !entry.session().isWritable()) {
        return "the socket is full";
      }
    }
    return null;
  }

  /** Whether no message is on its way. */
  boolean isIdle() {
    return waiting.isEmpty() && sent.isEmpty();
  }

  /** Hands to the session what can go. Called at the end of each turn. */
  void drain() {
    Outgoing message = waiting.first();
    if (message == null || !alive(message.entry)) {
      return;
    }
    while (ready && (message = waiting.first()) != null && message.entry.session().isWritable()) {
      unqueue(message);
      deadlines.stop(message.expiry);
      message.stage = Outgoing.Stage.SENT;
      sent.addLast(message);
      message.entry.session().send(message);
    }
  }

  /**
   * Whether messages may go over the link. After a sleep of the machine it may be lost without
   * anybody knowing: then it is cut, and what comes now waits as it does after any loss.
   */
  private boolean alive(TopicEntry entry) {
    ready = ready && entry.session().isAlive();
    return ready;
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
    waiting.release(entry);
  }

  /** The topic holds messages back now. */
  void topicShut(TopicEntry entry) {
    waiting.retract(ready);
    if (!ending && !policy.buffersWhileDown()) {
      failHeld(entry, m -> new NotReadyException("topic '" + entry.name() + "' is not joined"));
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
    waiting.retract(ready);
    if (!ending) {
      List<Outgoing> messages = waiting.all();
      messages.removeIf(m -> policy.buffersWhileDown() && !m.options().isOnlyIfReady());
      failWaiting(messages, m -> new NotReadyException("the connection is not ready"));
    }
  }

  /** The topic is refused or left: what it held back fails. */
  void failHeld(TopicEntry entry, Function<Outgoing, HawserException> reason) {
    failWaiting(Backlog.held(entry), reason);
  }

  /** Drops what waits for the topic; {@code sink} is told how many after each has failed. */
  void discard(TopicEntry entry, MonoSink<Integer> sink) {
    List<Outgoing> messages = waiting.of(entry);
    failWaiting(
        messages, m -> new NotReadyException(m.what() + " was discarded before it was sent"));
    completions.add(() -> sink.success(messages.size()));
    turn.touch();
  }

  /** The end: everything fails, now and later. */
  void end(Function<String, HawserException> reason) {
    ended = reason;
    failWaiting(waiting.all(), m -> reason.apply(m.what()));
    Outgoing request;
    while ((request = sent.first()) != null) {
      fail(request, reason.apply(request.what()));
    }
  }

  private void failWaiting(
      List<Outgoing> messages, Function<Outgoing, ? extends HawserException> reason) {
    for (Outgoing message : messages) {
      unqueue(message);
      fail(message, reason.apply(message));
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
      Outgoing oldest = waiting.oldest();
      if (oldest == null) {
        return;
      }
      unqueue(oldest);
      fail(oldest, quota.overflow(oldest));
    }
  }

  private void unqueue(Outgoing message) {
    if (message.queue != null) {
      waiting.remove(message);
      quota.countOut(message);
    }
  }

  private static LinkLostException inDoubt(Outgoing message, Cause cause) {
    return new LinkLostException(
        "the link was lost, and the peer may or may not have seen the " + message.what(), cause);
  }
}
