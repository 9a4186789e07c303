package dev.hawser.realtime;

import dev.hawser.Payload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A keeper, the wire in both directions, and a server that counts, all in virtual time. The wire
 * keeps order; each direction delays as it is told.
 */
final class PresenceRig implements PresenceKeeper.Link {

  static final Duration WINDOW = Duration.ofSeconds(30);
  static final int LIMIT = 5;
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private record Task(long at, long order, Runnable run) {}

  /** The server's side of one join. */
  private static final class Channel {
    final Deque<Long> pushes = new ArrayDeque<>();
    @Nullable String shown;
  }

  final PresenceKeeper keeper;
  final List<String> received = new ArrayList<>();
  final List<Throwable> problems = new ArrayList<>();

  /** Delays in nanoseconds. */
  LongSupplier up = () -> 0;

  LongSupplier down = () -> 0;

  /** How the server answers: null for ok, else its words. */
  Function<String, @Nullable String> verdict = push -> null;

  /** Whether the server answers at all. */
  boolean mute;

  /** What the wire does not carry. */
  @Nullable String uncarried;

  /** The most pushes that one channel got within any window. */
  int most;

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
  private long now = 1_000;
  private long order;
  private long timer;
  private long lastUp;
  private long lastDown;
  private int link;
  private int joins;
  private @Nullable Channel channel;

  /** Answers that are not there yet, on this link. */
  private final List<PresenceKeeper.Answer> unanswered = new ArrayList<>();

  PresenceRig() {
    keeper = new PresenceKeeper("room", LIMIT, WINDOW, TIMEOUT, this);
  }

  // The keeper's link.

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void schedule(Duration delay) {
    long number = ++timer;
    at(
        now + delay.toNanos(),
        () -> {
          if (number == timer) {
            keeper.onTimer();
          }
        });
  }

  @Override
  public void cancel() {
    timer++;
  }

  @Override
  public void problem(Throwable problem) {
    problems.add(problem);
  }

  @Override
  public void push(Payload payload, PresenceKeeper.Answer to) {
    int on = link;
    String text = payload.text();
    if (text.equals(uncarried)) {
      throw new IllegalArgumentException("too large for the wire");
    }
    unanswered.add(to);
    up(() -> arrived(on, text, to));
  }

  // The server.

  private void arrived(int on, String push, PresenceKeeper.Answer to) {
    Channel here = channel;
    if (on != link || here == null) {
      return;
    }
    received.add(push);
    here.pushes.add(now);
    while (now - here.pushes.getFirst() > WINDOW.toNanos()) {
      here.pushes.removeFirst();
    }
    most = Math.max(most, here.pushes.size());
    if (mute) {
      return;
    }
    String refusal = verdict.apply(push);
    if (refusal == null) {
      here.shown = push.contains("untrack") ? null : push;
    }
    down(
        () -> {
          if (on == link && unanswered.remove(to)) {
            if (refusal == null) {
              to.accepted();
            } else {
              to.refused(refusal);
            }
          }
        });
  }

  /** The push that the server shows; null for none. */
  @Nullable String shown() {
    return channel == null ? null : channel.shown;
  }

  // What the test does.

  /** Joins, on a new link or in place; as in the session, only the latest join counts. */
  void join() {
    int on = link;
    int number = ++joins;
    up(
        () -> {
          if (on == link) {
            channel = new Channel();
            down(
                () -> {
                  if (on == link && number == joins) {
                    keeper.joined();
                  }
                });
          }
        });
  }

  /** Joins once more on the same link; pushes of the old join are told that they have no answer. */
  void joinInPlace() {
    List<PresenceKeeper.Answer> old = new ArrayList<>(unanswered);
    unanswered.clear();
    join();
    old.forEach(PresenceKeeper.Answer::unanswered);
  }

  void loseLink() {
    link++;
    channel = null;
    unanswered.clear();
    keeper.ended();
  }

  Call track(int state) {
    Call call = new Call();
    keeper.track(PresencePush.track(Payload.json("{\"n\":" + state + "}")), call);
    return call;
  }

  Call untrack() {
    Call call = new Call();
    keeper.untrack(call);
    return call;
  }

  static String push(int state) {
    return "{\"type\":\"presence\",\"event\":\"track\",\"payload\":{\"n\":" + state + "}}";
  }

  void advance(Duration by) {
    long until = now + by.toNanos();
    Task next = tasks.peek();
    while (next != null && next.at <= until) {
      tasks.poll();
      now = next.at;
      next.run.run();
      next = tasks.peek();
    }
    now = until;
  }

  private void up(Runnable run) {
    lastUp = Math.max(lastUp, now + up.getAsLong());
    at(lastUp, run);
  }

  private void down(Runnable run) {
    lastDown = Math.max(lastDown, now + down.getAsLong());
    at(lastDown, run);
  }

  private void at(long when, Runnable run) {
    tasks.add(new Task(when, ++order, run));
  }

  /** How a call ended. */
  static final class Call implements Consumer<@Nullable Throwable> {
    int ends;
    @Nullable Throwable failure;

    @Override
    public void accept(@Nullable Throwable why) {
      ends++;
      failure = why;
    }

    boolean completed() {
      return ends == 1 && failure == null;
    }

    boolean failed(Class<?> with) {
      return ends == 1 && with.isInstance(failure);
    }
  }
}
