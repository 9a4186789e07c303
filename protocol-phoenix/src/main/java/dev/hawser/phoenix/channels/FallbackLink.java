package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** An attempt by WebSocket that may become one by long polling. Loop only. */
final class FallbackLink implements Transport.Link {

  private enum Stage {
    /** The WebSocket is not open yet. */
    WEB_SOCKET_OPENING,
    /** The WebSocket is open and has brought nothing yet. */
    WEB_SOCKET_MUTE,
    /** The long poll is not open yet. */
    LONG_POLL_OPENING,
    /** Nothing is left to decide. */
    SETTLED
  }

  private final FallbackChoice choice;
  private final Duration patience;
  private final Loop loop;
  private final Transport.Listener listener;
  private final Function<Transport.Listener, Transport.Link> webSocket;
  private final Function<Transport.Listener, Transport.Link> longPoll;

  private Stage stage = Stage.WEB_SOCKET_OPENING;

  /** Set by {@link #start}. */
  private Transport.@Nullable Link current;

  private @Nullable Disposable timer;

  /** Why we aborted the WebSocket; null if we did not. */
  private @Nullable Cause late;

  /** Why the WebSocket failed; null if none was tried in this attempt. */
  private @Nullable Cause webSocketFailure;

  /** Whether our user ended the attempt. */
  private boolean unwanted;

  private boolean reading = true;

  FallbackLink(
      FallbackChoice choice,
      Duration patience,
      Loop loop,
      Transport.Listener listener,
      Function<Transport.Listener, Transport.Link> webSocket,
      Function<Transport.Listener, Transport.Link> longPoll) {
    this.choice = choice;
    this.patience = patience;
    this.loop = loop;
    this.listener = listener;
    this.webSocket = webSocket;
    this.longPoll = longPoll;
  }

  void start() {
    if (choice.pollsFirst()) {
      poll();
    } else {
      current = webSocket.apply(new Events());
      startTimer(Cause.timeout("opening the WebSocket", patience));
    }
  }

  private void poll() {
    stage = Stage.LONG_POLL_OPENING;
    Transport.Link link = longPoll.apply(new Events());
    current = link;
    link.setReading(reading);
  }

  private void startTimer(Cause cause) {
    timer =
        loop.schedule(
            () -> {
              timer = null;
              late = cause;
              link().abort();
            },
            patience);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.dispose();
      timer = null;
    }
  }

  private Transport.Link link() {
    return Objects.requireNonNull(current, "current");
  }

  private void opened(Transport.Opened opened) {
    stopTimer();
    if (stage == Stage.WEB_SOCKET_OPENING) {
      stage = Stage.WEB_SOCKET_MUTE;
    } else {
      stage = Stage.SETTLED;
      choice.longPollPassed();
    }
    listener.onOpen(opened);
  }

  /** The WebSocket brought something. */
  private void passed() {
    if (stage == Stage.WEB_SOCKET_MUTE) {
      stopTimer();
      stage = Stage.SETTLED;
      choice.webSocketPassed();
    }
  }

  private void closed(Cause reported) {
    stopTimer();
    Cause cause = late == null || unwanted ? reported : late;
    late = null;
    switch (stage) {
      case WEB_SOCKET_OPENING -> {
        if (!unwanted && isReasonToPoll(cause)) {
          webSocketFailure = cause;
          poll();
        } else {
          listener.onClosed(cause);
        }
      }
      case WEB_SOCKET_MUTE -> {
        if (!unwanted && isLoss(cause)) {
          choice.webSocketMute();
        }
        listener.onClosed(cause);
      }
      case LONG_POLL_OPENING -> {
        if (!unwanted) {
          choice.longPollFailed();
        }
        listener.onClosed(unwanted ? cause : worse(cause));
      }
      case SETTLED -> listener.onClosed(cause);
    }
  }

  private static boolean isReasonToPoll(Cause cause) {
    return switch (cause.kind()) {
      case UNAUTHORIZED, CONFIGURATION, USER -> false;
      default -> cause.retryAfter() == null;
    };
  }

  /** A close frame of the server has come through, after all. */
  private static boolean isLoss(Cause cause) {
    return switch (cause.kind()) {
      case NETWORK, TIMEOUT, HEARTBEAT, PROTOCOL_VIOLATION -> true;
      default -> false;
    };
  }

  /**
   * Many servers have no long poll. That it is missing says nothing of the next attempt, which
   * tries the WebSocket again.
   */
  private Cause worse(Cause ofLongPoll) {
    return switch (ofLongPoll.kind()) {
      case UNAUTHORIZED, CONFIGURATION, USER -> ofLongPoll;
      default -> webSocketFailure == null ? ofLongPoll.withRetryable(true) : webSocketFailure;
    };
  }

  @Override
  public void write(
      Frame.Kind kind, byte[] array, int offset, int length, Transport.@Nullable Written written) {
    link().write(kind, array, offset, length, written);
    if (stage == Stage.WEB_SOCKET_MUTE && timer == null && late == null && !unwanted) {
      String what = "the WebSocket opened and brought nothing within ";
      startTimer(
          Cause.of(
              Cause.Kind.TIMEOUT, what + patience.toMillis() + " ms; long polling comes next"));
    }
  }

  @Override
  public void flush() {
    link().flush();
  }

  @Override
  public boolean isWritable() {
    return link().isWritable();
  }

  @Override
  public void setReading(boolean value) {
    reading = value;
    link().setReading(value);
  }

  @Override
  public Duration maxSilence() {
    return link().maxSilence();
  }

  @Override
  public void close(int code, String reason) {
    unwanted = true;
    stopTimer();
    link().close(code, reason);
  }

  @Override
  public void abort() {
    unwanted = true;
    stopTimer();
    link().abort();
  }

  /** Passes on what the link in use tells. */
  private final class Events implements Transport.Listener {

    @Override
    public void onOpen(Transport.Opened what) {
      opened(what);
    }

    @Override
    public void onFrame(Frame frame) {
      passed();
      listener.onFrame(frame);
    }

    @Override
    public void onReadComplete() {
      listener.onReadComplete();
    }

    @Override
    public void onWritabilityChanged() {
      listener.onWritabilityChanged();
    }

    @Override
    public void onHeartbeat(Duration roundTrip) {
      passed();
      listener.onHeartbeat(roundTrip);
    }

    @Override
    public void onTransport(String name) {
      listener.onTransport(name);
    }

    @Override
    public void onClosed(Cause cause) {
      closed(cause);
    }
  }
}
