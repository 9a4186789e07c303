package dev.hawser.socketio.engineio;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.ProtocolViolationException;
import dev.hawser.TransportOptions;
import dev.hawser.socketio.engineio.LinkMachine.Effect;
import dev.hawser.socketio.engineio.LinkMachine.Event;
import dev.hawser.socketio.engineio.LinkMachine.State;
import dev.hawser.spi.Frame;
import dev.hawser.spi.HttpResponse;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** One session: does what {@link LinkMachine} says. Loop only. */
final class EngineIoLink implements Transport.Link {

  private static final byte[] NOTHING = {};
  private static final byte[] PROBE = "probe".getBytes(StandardCharsets.US_ASCII);

  private final Opener opener;
  private final Options options;
  private final EngineIoVersion version;
  private final Loop loop;
  private final Transport.Listener listener;

  private State state = State.NEW;

  // Each from the moment on from which it is needed.
  private @Nullable Polling polling;
  private @Nullable SocketWire socket;
  private @Nullable Session session;

  /** The deadline of an upgrade, or of a close. */
  private @Nullable Disposable timer;

  private Cause closeCause = Cause.of(Cause.Kind.USER, "link closed");
  private boolean reading = true;
  private boolean writable = true;

  EngineIoLink(Opener opener, Options options, Loop loop, Transport.Listener listener) {
    this.opener = opener;
    this.options = options;
    this.loop = loop;
    this.listener = listener;
    version = options.get(EngineIoOptions.VERSION);
  }

  void start() {
    orFail(() -> on(opener.first(), closeCause));
  }

  private void orFail(Runnable opening) {
    try {
      opening.run();
    } catch (IllegalArgumentException e) {
      Cause cause = Cause.of(Cause.Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
      loop.execute(() -> failed(cause));
    }
  }

  // The machine.

  private void on(Event event, Cause cause) {
    Cause told = state == State.CLOSING_POLLING ? closeCause : cause;
    LinkMachine.Step step = LinkMachine.on(state, event);
    state = step.state();
    for (Effect effect : step.effects()) {
      perform(effect, told);
    }
  }

  private void perform(Effect effect, Cause cause) {
    switch (effect) {
      case OPEN_POLLING -> orFail(this::openPolling);
      case OPEN_SOCKET -> orFail(() -> openSocket(null));
      case DROP_POLLING -> polling().release();
      case DROP_SOCKET -> dropSocket();
      case TELL_OPEN ->
          listener.onOpen(state == State.SOCKET ? socket().opened() : polling().opened());
      case OPEN_PROBE -> {
        orFail(() -> openSocket(session().handshake().sid()));
        Duration patience = options.get(TransportOptions.CONNECT_TIMEOUT);
        Cause late = Cause.timeout("the upgrade", patience);
        timer = loop.schedule(() -> on(Event.PROBE_FAILED, late), patience);
      }
      case HOLD -> {
        polling().hold();
        requestEnded();
      }
      case RESUME -> polling().resume();
      case SWITCH -> upgrade();
      case DRAIN -> drain();
      case CLOSE_SOCKET -> {
        session().stop();
        socket().close(closeCause.code(), closeCause.reason());
      }
      case END -> {
        release();
        end(cause);
      }
      case END_LATER -> {
        release();
        loop.execute(() -> end(cause));
      }
    }
  }

  private void openPolling() {
    polling = opener.polling(this, version, reading);
    polling.start();
  }

  private void openSocket(@Nullable String sid) {
    socket = new SocketWire(this, version);
    opener.open(socket, sid);
  }

  private void dropSocket() {
    stopTimer();
    opener.webSocketOpens(false);
    if (socket != null) {
      socket.drop();
    }
  }

  private void upgrade() {
    stopTimer();
    opener.webSocketOpens(true);
    SocketWire to = socket();
    to.write(PacketType.UPGRADE, Frame.Kind.TEXT, NOTHING, 0, 0, null);
    polling().moveTo(to);
    to.flush();
    to.setReading(reading);
    listener.onTransport(EngineIoOptions.WEB_SOCKET);
    updateWritability();
  }

  private void drain() {
    session().stop();
    timer =
        loop.schedule(
            () -> on(Event.DRAINED, closeCause), options.get(TransportOptions.CLOSE_TIMEOUT));
    polling().close();
  }

  private void release() {
    stopTimer();
    if (session != null) {
      session.stop();
    }
    if (polling != null) {
      polling.release();
    }
    if (socket != null) {
      socket.drop();
    }
  }

  private void end(Cause cause) {
    Throwable failure =
        cause.exception() instanceof EngineIoException refusal
            ? refusal
            : new IOException("the link is closed");
    if (polling != null) {
      polling.fail(failure);
    }
    listener.onClosed(cause);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.dispose();
    }
  }

  // What polling and the WebSocket tell.

  /** Whether there may be another {@code GET}. */
  boolean polls() {
    return state == State.POLLING || state == State.PROBING;
  }

  boolean isClosing() {
    return state == State.CLOSING_POLLING;
  }

  void refused(HttpResponse response) {
    boolean opening = state == State.OPENING_POLLING;
    failed(opening ? Causes.handshake(response) : Causes.session(response));
  }

  /** A {@code GET} or {@code POST} has ended well. */
  void requestEnded() {
    if (state == State.PAUSING && polling().isIdle()) {
      on(Event.IDLE, closeCause);
    } else if (state == State.CLOSING_POLLING && polling().isDrained()) {
      on(Event.DRAINED, closeCause);
    }
    updateWritability();
  }

  void socketOpened() {
    if (state == State.PROBING) {
      socket().write(PacketType.PING, Frame.Kind.TEXT, PROBE, 0, PROBE.length, null);
      socket().flush();
    }
  }

  void socketPacket(PacketType type, Frame.Kind kind, byte[] array, int offset, int length) {
    switch (state) {
      case PROBING -> {
        boolean passed = type == PacketType.PONG && isProbe(array, offset, length);
        Cause cause = Causes.violation("the server does not answer the probe");
        on(passed ? Event.PROBE_PASSED : Event.PROBE_FAILED, cause);
      }
      case PAUSING -> on(Event.PROBE_FAILED, Causes.violation("a packet before the upgrade"));
      default -> packet(type, kind, array, offset, length);
    }
  }

  private static boolean isProbe(byte[] array, int offset, int length) {
    return new String(array, offset, length, StandardCharsets.UTF_8).equals("probe");
  }

  /** All that came in one go was told. */
  void readComplete() {
    if (isOpen()) {
      session().readComplete();
    }
  }

  void socketDown(Cause cause) {
    if (state == State.PROBING || state == State.PAUSING) {
      on(Event.PROBE_FAILED, cause);
    } else {
      failed(cause);
    }
  }

  void heartbeat(Duration roundTrip) {
    if (state == State.SOCKET) {
      listener.onHeartbeat(roundTrip);
    }
  }

  void updateWritability() {
    boolean now = isWritable();
    if (isOpen() && now != writable) {
      writable = now;
      listener.onWritabilityChanged();
    }
  }

  /** The session, or the attempt to open one, has failed. */
  void failed(Cause cause) {
    boolean opening = state == State.OPENING_POLLING || state == State.OPENING_SOCKET;
    if (state == State.OPENING_SOCKET) {
      opener.webSocketOpens(false);
    }
    on(opening ? opener.after(cause) : Event.DOWN, cause);
  }

  // Packets of the session.

  void packet(PacketType type, Frame.Kind kind, byte[] array, int offset, int length) {
    if (state == State.OPENING_POLLING || state == State.OPENING_SOCKET) {
      if (type == PacketType.OPEN) {
        opened(Handshake.read(array, offset, length));
      } else {
        throw new ProtocolViolationException(
            "the session does not start with an open packet", true);
      }
    } else if (isOpen()) {
      session().packet(type, kind, array, offset, length);
    }
  }

  private void opened(Handshake handshake) {
    int maxMessage = options.get(TransportOptions.MAX_MESSAGE_SIZE);
    session = new Session(handshake, version, maxMessage, loop, this, listener, reading);
    opener.webSocketOpens(state == State.OPENING_SOCKET);
    if (state == State.OPENING_POLLING) {
      polling().opened(handshake);
    } else {
      socket().setReading(reading);
    }
    on(Event.OPENED, closeCause);
    if (handshake.webSocket() && opener.upgrades()) {
      on(Event.UPGRADE, closeCause);
    }
  }

  /** Sends a packet without data. */
  void control(PacketType type) {
    if (state == State.SOCKET) {
      socket().write(type, Frame.Kind.TEXT, NOTHING, 0, 0, null);
      socket().flush();
    } else if (isOpen()) {
      polling().urgent(type);
    }
  }

  // What our user wants.

  private boolean isOpen() {
    return state.isOpen();
  }

  @Override
  public void write(
      Frame.Kind kind, byte[] array, int offset, int length, Transport.@Nullable Written written) {
    if (state == State.SOCKET) {
      socket().write(PacketType.MESSAGE, kind, array, offset, length, written);
    } else if (isOpen()) {
      polling().write(kind, array, offset, length, written);
    } else if (written != null) {
      loop.execute(() -> written.done(new IOException("the link is not open")));
    }
    writable = isWritable();
  }

  @Override
  public void flush() {
    if (state == State.SOCKET) {
      socket().flush();
    } else if (isOpen()) {
      polling().flush();
    }
  }

  @Override
  public boolean isWritable() {
    return isOpen() && (state == State.SOCKET ? socket().isWritable() : polling().isWritable());
  }

  @Override
  public void setReading(boolean value) {
    reading = value;
    if (session != null) {
      session.setReading(value);
    }
    if (polling != null) {
      polling.setReading(value);
    }
    if (state == State.SOCKET) {
      socket().setReading(value);
    }
  }

  @Override
  public Duration maxSilence() {
    return isOpen() ? session().handshake().patience() : Duration.ZERO;
  }

  @Override
  public void close(int code, String reason) {
    closeCause = Cause.of(Cause.Kind.USER, "closed with " + code).withReason(code, reason);
    on(Event.CLOSE, closeCause);
  }

  @Override
  public void abort() {
    if (state == State.OPENING_SOCKET) {
      opener.webSocketOpens(false);
    }
    on(Event.ABORT, Cause.of(Cause.Kind.USER, "link aborted"));
  }

  // What exists in the states that ask for it.

  private Polling polling() {
    return Objects.requireNonNull(polling, "polling");
  }

  private SocketWire socket() {
    return Objects.requireNonNull(socket, "socket");
  }

  private Session session() {
    return Objects.requireNonNull(session, "session");
  }
}
