package dev.hawser.engine.internal.core;

import dev.hawser.Cause;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState;
import dev.hawser.NotReadyException;
import dev.hawser.engine.internal.delivery.Completions;
import dev.hawser.engine.internal.delivery.StatePublisher;
import dev.hawser.engine.internal.machine.ConnectionMachine;
import dev.hawser.engine.internal.machine.ConnectionMachine.Effect;
import dev.hawser.engine.internal.machine.ConnectionMachine.Event;
import dev.hawser.engine.internal.machine.ConnectionMachine.Phase;
import dev.hawser.engine.internal.machine.Goal;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Transport;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.MonoSink;

/** Runs the connection's machine: events in, effects out. Loop only. */
final class Conductor implements LinkRun.Events {

  /** A link that stayed ready so long starts the count of failures anew, if it is proven. */
  static final Duration STABLE = Duration.ofSeconds(10);

  private static final Cause BY_APPLICATION =
      Cause.of(Cause.Kind.USER, "asked for by the application");

  private static final Cause UNNEEDED =
      Cause.of(Cause.Kind.USER, "nothing needs the link any more");

  private final String target;
  private final Supplier<LinkRun> newLink;
  private final SessionHost<Object> session;
  private final Outbox outbox;
  private final Inbound inbound;
  private final Topics topics;
  private final TopicContext topicContext;
  private final Turn turn;
  private final Deadlines deadlines;
  private final Demand demand;
  private final Completions completions;
  private final Reporter reporter;
  private final Retries retries;

  final StatePublisher<ConnectionState> states = new StatePublisher<>(new ConnectionState.Idle());

  private final Waiters<Void> connecting;
  private final Waiters<Void> settling;

  private Phase phase = Phase.OFF;
  private Goal goal = Goal.DOWN;

  /** Whether what needs a link starts one: until the application decides itself. */
  private boolean onDemand = true;

  /** The link or attempt of the moment; null while there is none. */
  private @Nullable LinkRun run;

  /** What the handshake of the link settled; null while there is none. */
  private Transport.@Nullable Opened opened;

  /** Why the last link or attempt ended, or the connection is suspended or closed. */
  private Cause cause = BY_APPLICATION;

  private Duration delay = Duration.ZERO;
  private boolean resumed;

  /** The back-off timer; null while none runs. */
  private @Nullable Disposable backoff;

  /** The timer after which a ready link may count as good; null without a ready link. */
  private @Nullable Disposable proof;

  /** Completes when everything is over. */
  private final Runnable ended;

  Conductor(
      String target,
      Supplier<LinkRun> newLink,
      SessionHost<Object> session,
      Outbox outbox,
      Inbound inbound,
      Topics topics,
      TopicContext topicContext,
      Turn turn,
      Deadlines deadlines,
      Demand demand,
      Completions completions,
      Reporter reporter,
      Retries retries,
      Runnable ended) {
    this.target = target;
    this.newLink = newLink;
    this.session = session;
    this.outbox = outbox;
    this.inbound = inbound;
    this.topics = topics;
    this.topicContext = topicContext;
    this.turn = turn;
    this.deadlines = deadlines;
    this.demand = demand;
    this.completions = completions;
    this.reporter = reporter;
    this.retries = retries;
    this.ended = ended;
    this.connecting = new Waiters<>(completions, turn);
    this.settling = new Waiters<>(completions, turn);
  }

  // What the application asks for.

  void connect(MonoSink<Void> sink) {
    if (phase == Phase.READY && goal == Goal.UP) {
      onDemand = false;
      connecting.succeed(sink, null);
      return;
    }
    if (goal == Goal.GONE) {
      connecting.fail(sink, closed("connect"));
      return;
    }
    connecting.add(sink);
    command(Goal.Command.CONNECT);
  }

  void disconnect(MonoSink<Void> sink) {
    connecting.fail(new NotReadyException("the connection was disconnected"));
    settle(sink, Goal.Command.DISCONNECT);
  }

  void suspend(MonoSink<Void> sink) {
    settle(sink, Goal.Command.SUSPEND);
  }

  private void settle(MonoSink<Void> sink, Goal.Command command) {
    settling.add(sink);
    command(command);
    if (phase == Phase.OFF) {
      settled();
    }
  }

  void resume(MonoSink<Void> sink) {
    command(Goal.Command.RESUME);
    settling.succeed(sink, null);
  }

  void reconnectNow(MonoSink<Void> sink) {
    if (goal == Goal.UP) {
      retries.reset();
      cause = BY_APPLICATION;
      on(Event.RECONNECT);
    }
    settling.succeed(sink, null);
  }

  void close() {
    command(Goal.Command.CLOSE);
  }

  /** Something needs a link. */
  void demand() {
    if (onDemand) {
      change(Goal.Command.CONNECT, BY_APPLICATION);
    }
  }

  /** The application decides. */
  private void command(Goal.Command command) {
    if (command != Goal.Command.RESUME && command != Goal.Command.SUSPEND) {
      onDemand = false;
    }
    change(command, BY_APPLICATION);
  }

  private void change(Goal.Command command, Cause why) {
    Goal before = goal;
    goal = before.after(command);
    if (goal == before) {
      return;
    }
    if (goal == Goal.UP) {
      retries.reset();
      // A resume tells that the network is back: what still closes is of no use.
      on(command == Goal.Command.RESUME ? Event.RECONNECT : Event.WANTED);
    } else {
      cause = why;
      on(Event.UNWANTED);
    }
  }

  // What the link tells; a run that is not the one of the moment is of a dead epoch.

  @Override
  public void opened(LinkRun link, Transport.Opened handshake) {
    if (link == run) {
      opened = handshake;
      on(Event.LINK_UP);
    }
  }

  @Override
  public void ready(LinkRun link, boolean nothingMissed) {
    if (link == run) {
      resumed = nothingMissed;
      on(Event.LINK_READY);
    }
  }

  @Override
  public void alive(LinkRun link) {
    if (link == run && phase == Phase.READY) {
      retries.reset();
    }
  }

  @Override
  public void down(LinkRun link, Cause why) {
    if (link == run) {
      run = null;
      if (phase != Phase.CLOSING) {
        cause = why;
        reporter.linkFailed(why);
      }
      on(Event.LINK_DOWN);
    }
  }

  @Override
  public void unneeded(LinkRun link) {
    demand.lower(
        () -> {
          if (link == run && onDemand && inbound.isIdle() && outbox.isIdle()) {
            change(Goal.Command.DISCONNECT, UNNEEDED);
          }
        });
  }

  // The machine.

  private void on(Event event) {
    ConnectionMachine.Step step = ConnectionMachine.on(phase, event, goal);
    Phase before = phase;
    phase = step.phase();
    if (before == Phase.DECIDING && phase != before) {
      retries.forget();
    }
    publish();
    for (Effect effect : step.effects()) {
      apply(effect);
    }
  }

  private void publish() {
    ConnectionState state = state();
    if (state != null && !state.equals(states.current())) {
      states.publish(state);
      reporter.state(state);
    }
  }

  /** What phase and goal look like from outside; null where they show nothing new. */
  private @Nullable ConnectionState state() {
    return switch (phase) {
      case OFF ->
          switch (goal) {
            case DOWN, UP -> new ConnectionState.Idle();
            case HELD_DOWN, HELD_UP -> new ConnectionState.Suspended(cause);
            case GONE -> null; // Published at the end.
          };
      case CONNECTING -> new ConnectionState.Connecting(retries.failures() + 1);
      case HANDSHAKING -> new ConnectionState.Handshaking(retries.failures() + 1);
      case READY -> new ConnectionState.Ready(resumed);
      case DECIDING -> null;
      case BACKOFF -> new ConnectionState.Backoff(retries.failures(), delay, cause);
      case CLOSING -> new ConnectionState.Closing();
    };
  }

  private void apply(Effect effect) {
    switch (effect) {
      case OPEN_LINK -> {
        run = newLink.get();
        run.start(retries.failures() + 1, this);
      }
      case ABORT_LINK -> {
        LinkRun link = Objects.requireNonNull(run, "run");
        run = null;
        link.cut();
      }
      case CLOSE_LINK -> {
        outbox.linkClosing();
        topicContext.ready(false);
        if (goal == Goal.GONE) {
          inbound.active().forEach(TopicEntry::takeLeave);
        }
        Objects.requireNonNull(run, "run").closeOrderly();
      }
      case SESSION_UP -> sessionUp(Objects.requireNonNull(run, "run"));
      case SESSION_DOWN -> sessionDown();
      case OPEN_GATE -> openGate();
      case ASK_POLICY -> retries.ask(cause, this::decided);
      case START_BACKOFF -> backoff = turn.schedule(() -> on(Event.ELAPSED), delay);
      case CANCEL_BACKOFF -> Objects.requireNonNull(backoff, "backoff").dispose();
      case SETTLE -> settled();
    }
  }

  @SuppressWarnings("unchecked") // the protocol's codec and session have one packet type
  private void sessionUp(LinkRun link) {
    session.linkUp(
        link, (FrameCodec<Object>) link.newCodec(), Objects.requireNonNull(opened, "opened"));
  }

  private void openGate() {
    reporter.linkReady();
    LinkRun link = Objects.requireNonNull(run, "run");
    prove(link);
    topicContext.ready(true);
    outbox.linkReady();
    inbound.linkChanged(link::setReading);
    connecting.succeed(null);
    inbound.active().forEach(TopicEntry::linkReady);
  }

  /** Asks after a while if the link is good, and again until it is. */
  private void prove(LinkRun link) {
    proof =
        turn.schedule(
            () -> {
              if (session.proven()) {
                alive(link);
              } else if (link == run) {
                prove(link);
              }
            },
            STABLE);
  }

  private void sessionDown() {
    if (proof != null) {
      proof.dispose();
      proof = null;
    }
    opened = null;
    inbound.linkChanged(null);
    topicContext.ready(false);
    outbox.linkLost(cause, goal == Goal.GONE);
    session.linkDown(cause);
    if (goal != Goal.GONE) { // Else their end follows, and nobody waits for another link.
      inbound.active().forEach(TopicEntry::linkLost);
    }
  }

  private void decided(@Nullable Duration wait, Cause why) {
    cause = why;
    if (wait == null) {
      goal = Goal.GONE;
      on(Event.GIVE_UP);
    } else {
      delay = wait;
      on(Event.RETRY);
    }
  }

  private void settled() {
    settling.succeed(null);
    if (goal == Goal.GONE && !(states.current() instanceof ConnectionState.Closed)) {
      end();
    }
  }

  private void end() {
    // Before all other signals: who gets one finds the state that goes with it.
    ConnectionState state = new ConnectionState.Closed(cause);
    states.publish(state);
    reporter.state(state);
    ConnectionClosedException closed = closed("wait");
    topicContext.end(closed);
    boolean asked = cause.kind() == Cause.Kind.USER;
    connecting.fail(closed);
    outbox.end(this::closed);
    for (TopicEntry entry : topics.end()) {
      entry.end(asked ? null : closed, closed);
    }
    deadlines.dispose();
    states.complete();
    completions.add(ended);
    completions.dispose();
  }

  private ConnectionClosedException closed(String what) {
    return new ConnectionClosedException(
        "cannot " + what + ": the connection to " + target + " is closed", cause);
  }
}
