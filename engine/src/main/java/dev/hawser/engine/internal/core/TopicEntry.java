package dev.hawser.engine.internal.core;

import dev.hawser.Cause;
import dev.hawser.ConnectionClosedException;
import dev.hawser.HawserException;
import dev.hawser.JoinException;
import dev.hawser.NotReadyException;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.TopicState;
import dev.hawser.engine.internal.core.Subscribers.Subscriber;
import dev.hawser.engine.internal.delivery.MessageSubscription;
import dev.hawser.engine.internal.delivery.StatePublisher;
import dev.hawser.engine.internal.machine.TopicMachine;
import dev.hawser.engine.internal.machine.TopicMachine.Effect;
import dev.hawser.engine.internal.machine.TopicMachine.Event;
import dev.hawser.engine.internal.machine.TopicMachine.Phase;
import dev.hawser.spi.TopicRef;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.MonoSink;

/** One topic: runs its machine, keeps its subscribers and who waits for it. Loop only. */
final class TopicEntry implements TopicRef {

  /** A topic that stayed joined so long starts its count of failures anew. */
  private static final Duration STABLE = Duration.ofSeconds(10);

  private static final Reply NO_REPLY = Reply.ok(Payload.none());

  private final String name;
  private final TopicContext context;
  private final boolean gated;
  private final Retries retries;
  private final JoinAttempt attempt;
  private final Subscribers subscribers = new Subscribers();
  private final Waiters<Reply> joining;
  private final Waiters<Reply> leaving;

  final StatePublisher<TopicState> states = new StatePublisher<>(new TopicState.Detached());
  final MessageQueue held = new MessageQueue();

  private Phase phase = Phase.DETACHED;
  private boolean pinned;
  private boolean joinedBefore;
  private long joinedAt;
  private Options options = Options.empty();

  /** What the session keeps with the topic; null while it keeps nothing. */
  private @Nullable Object attachment;

  /** Answer to the join in force, and whether nothing was missed. */
  private Reply reply = NO_REPLY;

  private boolean resumed;

  /** Why it failed last. */
  private Cause cause = Cause.of(Cause.Kind.USER, "not joined");

  /** The wait that the policy asked for. */
  private Duration delay = Duration.ZERO;

  /** The running timer; null if none runs. */
  private @Nullable Disposable timer;

  TopicEntry(String name, TopicContext context) {
    this.name = name;
    this.context = context;
    this.joining = context.newWaiters();
    this.leaving = context.newWaiters();
    this.gated = context.protocol().sendsOnlyWhenJoined(name);
    this.retries = context.newRetries();
    this.attempt = new JoinAttempt(this, context);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Options options() {
    return options;
  }

  @Override
  public @Nullable Object attachment() {
    return attachment;
  }

  @Override
  public void attach(@Nullable Object attachment) {
    this.attachment = attachment;
  }

  SessionPort session() {
    return context.session();
  }

  Subscribers subscribers() {
    return subscribers;
  }

  /** Whether messages go out only while it is joined. */
  boolean gated() {
    return gated;
  }

  boolean letsOut() {
    return !gated || phase == Phase.JOINED;
  }

  boolean wanted() {
    return pinned || !subscribers.isEmpty();
  }

  // What applications ask for.

  void subscribe(Subscriber subscriber, Options wantedOptions) {
    HawserException ended = context.ended();
    if (ended != null) {
      subscriber.subscription.error(ended);
      return;
    }
    boolean before = wanted(wantedOptions);
    subscribers.add(subscriber);
    if (subscriber.event != null) {
      context.session().subscribed(this, subscriber.event, subscriber.subscription);
    }
    nowWanted(before);
  }

  void unsubscribe(@Nullable String event, MessageSubscription<?> subscription) {
    if (subscribers.remove(event, subscription) != null) {
      context.inbound().release(subscription);
      if (!wanted()) {
        context.outbox().drain(); // What was sent before and can go goes before the leave.
        on(Event.UNWANTED);
      }
    }
  }

  void join(MonoSink<Reply> sink, Options wantedOptions) {
    HawserException ended = context.ended();
    if (ended != null) {
      joining.fail(sink, ended);
      return;
    }
    boolean before = wanted(wantedOptions);
    pinned = true;
    if (phase == Phase.JOINED) {
      joining.succeed(sink, reply);
      return;
    }
    joining.add(sink);
    nowWanted(before);
  }

  void leave(MonoSink<Reply> sink) {
    boolean before = wanted();
    pinned = false;
    endSubscribers(null);
    joining.fail(new NotReadyException("topic '" + name + "' was left"));
    if (!before && phase != Phase.LEAVING) {
      leaving.succeed(sink, null);
      return;
    }
    leaving.add(sink);
    if (before) {
      context.outbox().drain();
      on(Event.UNWANTED);
    }
  }

  /** Whether it is wanted already; if not, the options of who wants it now are in force. */
  private boolean wanted(Options wantedOptions) {
    boolean already = wanted();
    options = already ? options : wantedOptions;
    return already;
  }

  private void nowWanted(boolean before) {
    if (!before) {
      retries.reset();
      context.inbound().activate(this);
      on(Event.WANTED);
    }
  }

  // What the connection and the session say.

  void linkReady() {
    on(Event.LINK_READY);
  }

  void linkLost() {
    on(Event.LINK_LOST);
  }

  /** The join's turn has come and its parameters are there. */
  void prepared() {
    on(Event.PREPARED);
  }

  void accepted(Reply answer, boolean nothingMissed) {
    reply = answer;
    resumed = nothingMissed;
    answered();
    on(Event.ACCEPTED);
  }

  void failed(Cause why) {
    cause = why;
    answered();
    if (why.kind() == Cause.Kind.REJECTED) {
      // The server has answered: who asked gets the answer, though the policy may ask again.
      joining.fail(refusal());
    }
    on(Event.FAILURE);
  }

  private void answered() {
    if (phase == Phase.JOINING) {
      attempt.answered();
    }
  }

  void left() {
    on(Event.LEFT);
  }

  /** The connection is about to close for good: the server is told, and nobody waits for it. */
  void takeLeave() {
    if (phase == Phase.JOINING || phase == Phase.JOINED) {
      context.session().leave(this);
    }
  }

  /** The end of the connection. */
  void end(@Nullable HawserException failure, ConnectionClosedException closed) {
    stopTimer();
    retries.forget();
    attempt.end();
    endSubscribers(failure);
    pinned = false;
    joining.fail(closed);
    leaving.succeed(null);
    phase = Phase.DETACHED;
    if (!(states.current() instanceof TopicState.Detached)) {
      states.publish(new TopicState.Detached());
    }
    states.complete();
    context.inbound().deactivate(this);
  }

  // The machine.

  private void on(Event event) {
    TopicMachine.Step step = TopicMachine.on(phase, event, wanted(), context.ready());
    if (step.phase() == phase && step.effects().isEmpty()) {
      return;
    }
    Phase from = phase;
    phase = step.phase();
    if (from == Phase.DECIDING) {
      retries.forget();
    }
    if (isAttempt(from) && !isAttempt(phase)) {
      attempt.end();
    }
    if (from == Phase.JOINED && context.since(joinedAt).compareTo(STABLE) >= 0) {
      retries.reset();
    }
    boolean over = phase == Phase.LEAVING || phase == Phase.DETACHED || phase == Phase.REFUSED;
    joinedBefore &= !over; // The next join has nothing to do with the last one.
    TopicState state = state();
    if (state != null && !state.equals(states.current())) {
      states.publish(state);
    }
    for (Effect effect : step.effects()) {
      apply(effect);
    }
  }

  private static boolean isAttempt(Phase phase) {
    return phase == Phase.PREPARING || phase == Phase.JOINING;
  }

  /** What the phase looks like from outside; null where it shows nothing new. */
  private @Nullable TopicState state() {
    return switch (phase) {
      case DETACHED -> new TopicState.Detached();
      case WAITING, PREPARING, JOINING -> new TopicState.Joining(joinedBefore);
      case JOINED -> new TopicState.Joined(reply, resumed);
      case DECIDING -> null;
      case FAILED -> new TopicState.Failed(cause, delay);
      case REFUSED -> new TopicState.Failed(cause, null);
      case LEAVING -> new TopicState.Leaving();
    };
  }

  private void apply(Effect effect) {
    switch (effect) {
      case PREPARE -> attempt.begin();
      case JOIN -> attempt.send();
      case LEAVE -> context.session().leave(this);
      case START_DEADLINE -> startTimer(context.joinTimeout(), this::overdue);
      case START_RETRY -> startTimer(delay, () -> on(Event.ELAPSED));
      case CANCEL_TIMER -> stopTimer();
      case OPEN_GATE -> opened();
      case SHUT_GATE -> context.outbox().topicShut(this);
      case ASK_POLICY -> retries.ask(cause, this::decided);
      case FAIL -> refuse();
      case SETTLE -> settle();
      case RELEASE -> release();
    }
  }

  private void overdue() {
    if (phase == Phase.JOINING) {
      Duration respite = attempt.respite();
      if (!respite.isZero()) {
        startTimer(respite, this::overdue);
        return;
      }
      cause = Cause.timeout("the join of '" + name + "'", context.joinTimeout());
    }
    on(Event.TIMEOUT);
  }

  private void opened() {
    joinedBefore = true;
    joinedAt = context.nanoTime();
    joining.succeed(reply);
    context.outbox().topicOpened(this);
  }

  private void decided(@Nullable Duration wait, Cause why) {
    cause = why;
    if (wait == null) {
      on(Event.GIVE_UP);
    } else {
      delay = wait;
      on(Event.RETRY);
    }
  }

  private void refuse() {
    pinned = false;
    JoinException failure = refusal();
    endSubscribers(failure);
    joining.fail(failure);
    context.outbox().failHeld(this, message -> failure);
    context.inbound().deactivate(this);
  }

  /** The leave is over. */
  private void settle() {
    attachment = null;
    leaving.succeed(null);
  }

  private void release() {
    settle();
    context
        .outbox()
        .failHeld(this, message -> new NotReadyException("topic '" + name + "' was left"));
    context.inbound().deactivate(this);
  }

  /** Ends the streams of all subscribers: with the failure, or completes them. */
  private void endSubscribers(@Nullable HawserException failure) {
    for (Subscriber subscriber : subscribers.clear()) {
      context.inbound().release(subscriber.subscription);
      if (failure == null) {
        subscriber.subscription.complete();
      } else {
        subscriber.subscription.error(failure);
      }
    }
  }

  private JoinException refusal() {
    return new JoinException("topic '" + name + "'", cause);
  }

  private void startTimer(Duration after, Runnable task) {
    stopTimer();
    timer = context.schedule(task, after);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.dispose();
      timer = null;
    }
  }
}
