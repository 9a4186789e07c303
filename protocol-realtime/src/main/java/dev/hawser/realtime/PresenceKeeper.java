package dev.hawser.realtime;

import dev.hawser.OutboundOverflowException;
import dev.hawser.Payload;
import dev.hawser.RequestTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this client shows of itself on one topic. One push is on its way at a time, and the server
 * gets no more than its limit, as it ends the channel of a client that exceeds it: what comes
 * faster waits, and only the newest is sent. After each join the state is shown again.
 *
 * <table>
 * <caption>What becomes of a call</caption>
 * <tr><th>while it waits or is unanswered</th><th>the call, and all that it replaced</th></tr>
 * <tr><td>the server accepts it</td><td>completes</td></tr>
 * <tr><td>the server refuses it</td><td>fails with {@link PresenceRefusedException}; what was shown
 * before is kept</td></tr>
 * <tr><td>no answer in time</td><td>fails with {@link RequestTimeoutException}; it is shown after
 * the next join</td></tr>
 * <tr><td>it is what the server shows</td><td>completes, nothing is sent</td></tr>
 * <tr><td>a newer call</td><td>ends as that one does</td></tr>
 * <tr><td>the channel ends</td><td>track: goes on waiting, and is sent after the next join;
 * untrack: completes, as the server forgets us</td></tr>
 * <tr><td>the topic is left</td><td>track: fails as the session says; untrack: completes</td></tr>
 * </table>
 *
 * <p>A push counts from its answer on, not from when it was sent: so it is never counted before the
 * server counted it, however long it was on its way. Loop only; ends calls only after its own state
 * is up to date, so they may call back.
 */
final class PresenceKeeper {

  /** What the keeper needs of the session. Called on the loop. */
  interface Link {

    /** A monotonic clock in nanoseconds. */
    long nanoTime();

    /**
     * Sends the event {@link PresencePush#EVENT} to the channel; its answer goes to {@code to}.
     *
     * @throws IllegalArgumentException if the wire cannot carry it
     */
    void push(Payload payload, Answer to);

    /** Calls {@link #onTimer} after {@code delay}, instead of what was scheduled before. */
    void schedule(Duration delay);

    /** Nothing is scheduled any more. */
    void cancel();

    /** Something went wrong that no call waits for. */
    void problem(Throwable problem);
  }

  /** The end of a push; a late one means nothing. */
  interface Answer {

    /** The server says ok. */
    void accepted();

    /**
     * The server says anything else.
     *
     * @param reason its words, may be empty
     */
    void refused(String reason);

    /** The channel was lost, left or joined once more before the answer. */
    void unanswered();
  }

  /** As many calls wait at most; the oldest fails. */
  static final int MAX_WAITING = 4096;

  private static final String UNMATCHED = "unmatched topic";
  private static final String TOO_LARGE = "Track message size exceeded";

  /** What is to be shown, null for nothing, and who waits for that. */
  private static final class Wish {
    final @Nullable Payload state;
    final Deque<Consumer<@Nullable Throwable>> waiting;

    Wish(@Nullable Payload state) {
      this(state, new ArrayDeque<>());
    }

    Wish(@Nullable Payload state, Deque<Consumer<@Nullable Throwable>> waiting) {
      this.state = state;
      this.waiting = waiting;
    }
  }

  private final class Push implements Answer {
    final Wish wish;

    Push(Wish wish) {
      this.wish = wish;
    }

    @Override
    public void accepted() {
      if (sent == this) {
        answered();
        certain = true;
        shown = wish.state;
        kept = wish.state;
        end(wish, null);
        pump();
      }
    }

    @Override
    public void refused(String reason) {
      if (reason.equals(UNMATCHED)) {
        unanswered(); // Says nothing of the state: the channel is gone.
      } else if (sent == this) {
        answered();
        boolean missing = kept != null && wish.state != kept && !(certain && same(kept, shown));
        if (wanted == null && missing) {
          wanted = new Wish(kept); // It was to replace what this join has not shown yet.
        }
        refuse(wish, reason);
        pump();
      }
    }

    @Override
    public void unanswered() {
      if (sent == this) {
        takeBack();
        joined = false;
      }
    }
  }

  private final String topic;
  private final int limit;
  private final long window;
  private final Duration timeout;
  private final Link link;

  /** When answers came that still count, the oldest first. */
  private final Deque<Long> counted = new ArrayDeque<>();

  /** Pushes without an answer, which the server counts by the next answer at the latest. */
  private int doubtful;

  private boolean joined;

  /** The newest wish, if it is not sent yet. */
  private @Nullable Wish wanted;

  /** What is on its way. */
  private @Nullable Push sent;

  /** What is to be shown after the next join, if nothing newer is wanted. */
  private @Nullable Payload kept;

  /** What the server shows since this join, if that is certain. */
  private @Nullable Payload shown;

  private boolean certain;

  /**
   * A keeper that shows nothing, of a topic that is not joined.
   *
   * @param limit how many pushes the server takes in a window; at least 1
   * @param window zero for no limit
   * @param timeout how long an answer may take
   */
  PresenceKeeper(String topic, int limit, Duration window, Duration timeout, Link link) {
    this.topic = topic;
    this.limit = limit;
    // The server's clock is another one, and counts milliseconds.
    this.window = window.toNanos() + window.toNanos() / 100;
    this.timeout = timeout;
    this.link = link;
  }

  /**
   * Shows a state, instead of any other.
   *
   * @param push of {@link PresencePush#track}
   * @param done given null when the server has accepted this or something newer, else why not
   */
  void track(Payload push, Consumer<@Nullable Throwable> done) {
    want(push, done);
  }

  /** Shows nothing any more; {@code done} is as for {@link #track}. */
  void untrack(Consumer<@Nullable Throwable> done) {
    want(null, done);
  }

  private void want(@Nullable Payload state, Consumer<@Nullable Throwable> done) {
    Wish wish = wanted == null ? new Wish(state) : new Wish(state, wanted.waiting);
    wish.waiting.add(done);
    wanted = wish;
    Consumer<@Nullable Throwable> oldest =
        wish.waiting.size() > MAX_WAITING ? wish.waiting.poll() : null;
    pump();
    if (oldest != null) {
      oldest.accept(
          new OutboundOverflowException(
              "more than "
                  + MAX_WAITING
                  + " calls of track and untrack wait on topic '"
                  + topic
                  + "'; the newest state will be shown"));
    }
  }

  /** A join was accepted, be it in place of another. The new channel shows nothing. */
  void joined() {
    takeBack();
    counted.clear();
    for (int i = 0; i < doubtful; i++) {
      counted.add(link.nanoTime()); // It may have come to this channel, not to the one before.
    }
    joined = true;
    shown = null;
    certain = doubtful == 0;
    if (wanted == null && kept != null) {
      wanted = new Wish(kept);
    }
    pump();
  }

  /** The channel is not joined any more, or the link is gone. */
  void ended() {
    takeBack();
    joined = false;
    counted.clear();
    doubtful = 0;
    pump();
  }

  /**
   * A {@code system} error came. If it is about the push that is on its way, that is refused, and
   * not sent again after the next join: the server would end that channel, too.
   */
  void systemError(String message) {
    Push push = sent;
    if (push != null && message.startsWith(TOO_LARGE)) {
      answered();
      kept = same(push.wish.state, kept) ? null : kept;
      refuse(push.wish, message);
    }
  }

  /**
   * The topic was left, or has failed for good: nothing is shown any more.
   *
   * @param why who waits for a state to be shown fails with this
   */
  void left(Throwable why) {
    takeBack();
    Wish last = wanted;
    wanted = null;
    kept = null;
    joined = false;
    counted.clear();
    doubtful = 0;
    if (last != null) {
      end(last, last.state == null ? null : why);
    }
  }

  /** The time of {@link Link#schedule} is over. */
  void onTimer() {
    Push push = sent;
    if (push != null) {
      sent = null;
      certain = false;
      doubt();
      kept = push.wish.state;
      end(
          push.wish,
          new RequestTimeoutException(
              "the server did not answer the presence on topic '"
                  + topic
                  + "' within "
                  + timeout.toMillis()
                  + " ms"));
    }
    pump();
  }

  /** Sends what is wanted, if it may be sent now. */
  private void pump() {
    Wish wish = wanted;
    if (wish == null || sent != null) {
      return;
    }
    if (!joined) {
      if (wish.state == null && doubtful == 0) {
        wanted = null;
        kept = null;
        end(wish, null);
      }
      return;
    }
    if (certain && same(wish.state, shown)) {
      wanted = null;
      kept = wish.state;
      end(wish, null);
      return;
    }
    long now = link.nanoTime();
    while (!counted.isEmpty() && now - counted.getFirst() >= window) {
      counted.removeFirst();
    }
    if (counted.size() >= limit) {
      link.schedule(Duration.ofNanos(window - (now - counted.getFirst())));
      return;
    }
    wanted = null;
    Push push = new Push(wish);
    sent = push;
    link.schedule(timeout);
    try {
      link.push(wish.state == null ? PresencePush.untrack() : wish.state, push);
    } catch (IllegalArgumentException e) {
      sent = null; // The wire cannot carry it.
      link.cancel();
      end(wish, e);
    }
  }

  private void answered() {
    sent = null;
    link.cancel();
    long now = link.nanoTime();
    for (; doubtful > 0; doubtful--) {
      counted.add(now);
    }
    counted.add(now);
  }

  private void doubt() {
    counted.add(link.nanoTime());
    doubtful = Math.min(doubtful + 1, limit);
  }

  /** What is on its way will not be answered: it is wanted still, or what replaced it is. */
  private void takeBack() {
    link.cancel();
    Push push = sent;
    sent = null;
    if (push == null) {
      return;
    }
    doubtful++;
    if (wanted == null) {
      wanted = push.wish;
    } else {
      push.wish.waiting.addAll(wanted.waiting);
      wanted.waiting.clear();
      wanted.waiting.addAll(push.wish.waiting);
    }
  }

  private void refuse(Wish wish, String reason) {
    PresenceRefusedException refusal = new PresenceRefusedException(topic, Failures.clean(reason));
    if (wish.waiting.isEmpty()) {
      link.problem(refusal);
    } else {
      end(wish, refusal);
    }
  }

  private static void end(Wish wish, @Nullable Throwable failure) {
    for (Consumer<@Nullable Throwable> done : wish.waiting) {
      done.accept(failure);
    }
  }

  private static boolean same(@Nullable Payload a, @Nullable Payload b) {
    return (a == null || b == null) ? a == b : a.bytes().equals(b.bytes());
  }

  @Override
  public String toString() {
    return "PresenceKeeper("
        + topic
        + (joined ? ", joined" : "")
        + (kept == null ? "" : ", kept")
        + (sent == null ? "" : ", sent")
        + (wanted == null ? ")" : ", wanted)");
  }
}
