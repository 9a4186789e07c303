package dev.hawser.phoenix.channels;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import dev.hawser.ProtocolViolationException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who is there on one topic, from the topic's presence states and diffs. It does no I/O and is used
 * on the loop only.
 *
 * <p>After every join the server sends the whole state once, and diffs before and after it. Until
 * the state of the current join has come, presence is {@link #isPending pending}: {@link
 * #snapshot()} still is what was known at last, and diffs wait. Then the state is taken over and
 * the waiting diffs are applied to it, in order.
 *
 * <p>Two things differ from the reference client, for the better:
 *
 * <ul>
 *   <li>Diffs that wait for the state of an earlier join are dropped when a later join's message
 *       comes. That join's state knows what they say; and as leaves are missed while the link is
 *       down, a join among them could bring back somebody who has gone.
 *   <li>A join that repeats what is known, such as one's own after the state, is no change.
 * </ul>
 *
 * <p>Memory: the number of presences is the server's; the client holds what the server lists, one
 * copy of every meta, and the largest state is bounded by the connection's message limit. Diffs
 * that wait are bounded in number, for a topic whose state never comes. Beyond that the oldest are
 * dropped, which keeps the result right: the server makes the state after nearly all diffs that
 * come before it, so only the latest of them can say something that the state does not know.
 */
public final class PresenceTracker {

  /** How many diffs wait at most, unless said otherwise. */
  public static final int DEFAULT_MAX_PENDING_DIFFS = 1000;

  private final String topic;
  private final PayloadCodec codec;
  private final int maxPendingDiffs;
  private final Consumer<? super ProtocolViolationException> problems;
  private final PresenceTable table = new PresenceTable();
  private final ArrayDeque<PresenceReader.Diff> pending = new ArrayDeque<>();
  private long pendingJoin;
  private boolean overflowReported;
  private boolean hasState;
  private long stateJoin;

  /** The join that nobody reads the presence of; 0 for none. */
  private long ignoredJoin;

  /**
   * A tracker that knows of nobody yet.
   *
   * @param topic the topic's name, for the text of problems
   * @param codec what metas are decoded with, when the application asks for them
   * @param maxPendingDiffs how many diffs wait for a state at most
   * @param problems told of what could not be read and was left out, and, once for each join, that
   *     diffs were dropped because too many wait; never fatal
   * @throws IllegalArgumentException if {@code maxPendingDiffs} is less than 1
   */
  public PresenceTracker(
      String topic,
      PayloadCodec codec,
      int maxPendingDiffs,
      Consumer<? super ProtocolViolationException> problems) {
    if (maxPendingDiffs < 1) {
      throw new IllegalArgumentException(
          "maxPendingDiffs must be at least 1, not " + maxPendingDiffs);
    }
    this.topic = topic;
    this.codec = codec;
    this.maxPendingDiffs = maxPendingDiffs;
    this.problems = problems;
  }

  /**
   * The server sent a whole state. A key that cannot be read is left out; a message that cannot be
   * read at all changes nothing, and presence stays pending if it was.
   *
   * @param joinRef the ref of the topic's current join
   * @return what changed: first by the state, then by each diff that waited, so that a key may be
   *     in it more than once
   */
  public List<PresenceChange> onState(long joinRef, Payload payload) {
    List<PresenceChange> changes = new ArrayList<>();
    Map<String, Presence> state;
    try {
      PresenceReader reader = new PresenceReader(payload, codec);
      state = reader.state();
      report(reader, "state");
    } catch (ProtocolViolationException e) {
      refuse("state", e);
      return changes;
    }
    take(joinRef, state, changes);
    return changes;
  }

  /**
   * The server will send no state after this join: nobody is there but for those who come with
   * diffs.
   *
   * @param joinRef the ref of the topic's current join
   * @return as {@link #onState} of a state without anybody
   */
  public List<PresenceChange> onNoState(long joinRef) {
    List<PresenceChange> changes = new ArrayList<>();
    take(joinRef, Map.of(), changes);
    return changes;
  }

  /**
   * Nobody reads the presence of this join: forgets what is known, and drops diffs until a state
   * comes. Presence is pending until then.
   *
   * @param joinRef the ref of the topic's current join
   */
  public void ignore(long joinRef) {
    startJoin(joinRef);
    pending.clear();
    ignoredJoin = joinRef;
    hasState = false;
    table.clear();
  }

  private void take(long joinRef, Map<String, Presence> state, List<PresenceChange> changes) {
    startJoin(joinRef);
    hasState = true;
    stateJoin = joinRef;
    table.syncState(state, changes);
    for (PresenceReader.Diff diff : pending) {
      table.syncDiff(diff.joins(), diff.leaves(), changes);
    }
    pending.clear();
    overflowReported = false;
  }

  /**
   * The server sent a diff. A key that cannot be read is left out; a message that cannot be read at
   * all changes nothing.
   *
   * @param joinRef the ref of the topic's current join
   * @return what changed, each key at most once; empty if the diff has to wait
   */
  public List<PresenceChange> onDiff(long joinRef, Payload payload) {
    List<PresenceChange> changes = new ArrayList<>();
    if (joinRef == ignoredJoin && isPending(joinRef)) {
      return changes;
    }
    PresenceReader.Diff diff;
    try {
      PresenceReader reader = new PresenceReader(payload, codec);
      diff = reader.diff();
      report(reader, "diff");
    } catch (ProtocolViolationException e) {
      refuse("diff", e);
      return changes;
    }
    if (isPending(joinRef)) {
      startJoin(joinRef);
      queue(diff);
    } else {
      table.syncDiff(diff.joins(), diff.leaves(), changes);
    }
    return changes;
  }

  /**
   * Whether the state of this join has not come yet. After {@link #onState} and {@link #onDiff} it
   * also says whether the message is in the snapshot: then it is false.
   *
   * @param joinRef the ref of the topic's current join
   */
  public boolean isPending(long joinRef) {
    return !hasState || stateJoin != joinRef;
  }

  /** Whether a state has ever come, be it of an earlier join. */
  public boolean hasState() {
    return hasState;
  }

  /**
   * Who is there, in the order in which the keys came. Immutable; may be handed to any thread. It
   * is copied when asked for and then kept until something changes; the same object means that
   * nothing has.
   */
  public Map<String, Presence> snapshot() {
    return table.snapshot();
  }

  /** What has changed for somebody who has seen nobody yet: everyone in the snapshot arrived. */
  public List<PresenceChange> arrivals() {
    List<PresenceChange> arrivals = new ArrayList<>();
    for (Presence presence : table.snapshot().values()) {
      arrivals.add(new PresenceChange(null, presence));
    }
    return arrivals;
  }

  private void startJoin(long joinRef) {
    if (pendingJoin != joinRef) {
      pendingJoin = joinRef;
      pending.clear();
      overflowReported = false;
    }
  }

  private void queue(PresenceReader.Diff diff) {
    if (pending.size() == maxPendingDiffs) {
      pending.removeFirst();
      if (!overflowReported) {
        overflowReported = true;
        problems.accept(
            problem(
                "no presence state came with "
                    + maxPendingDiffs
                    + " diffs; the oldest are dropped. Does the server send the state?"));
      }
    }
    pending.addLast(diff);
  }

  private void report(PresenceReader reader, String what) {
    if (reader.refused() > 0) {
      problems.accept(
          problem(
              reader.refused()
                  + " keys of a presence "
                  + what
                  + " are left out: each must be {\"metas\": [objects]}"));
    }
  }

  private void refuse(String what, ProtocolViolationException e) {
    problems.accept(problem("a presence " + what + " was skipped: " + e.getMessage()));
  }

  private ProtocolViolationException problem(String text) {
    return new ProtocolViolationException("topic '" + topic + "': " + text, false);
  }
}
