package dev.hawser.engine.internal.core;

import dev.hawser.Cause;
import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.Transport;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One attempt and, if it succeeds, one link: credentials, endpoint, transport, codec, deadline. It
 * is an epoch: once it is over or cut, whatever still comes from below is dropped. Loop only.
 */
final class LinkRun implements Transport.Listener, LinkControl {

  /** Told how the run goes; every call is part of a turn. */
  interface Events {
    void opened(LinkRun run, Transport.Opened opened);

    void ready(LinkRun run, boolean resumed);

    void alive(LinkRun run);

    /** The session says that nothing needs the link. */
    void unneeded(LinkRun run);

    void down(LinkRun run, Cause cause);
  }

  /** A large read is delivered in parts, so that subscribers start early and buffers stay small. */
  private static final int BATCH = 256;

  private final ConnectionSpec spec;
  private final Protocol<?> protocol;
  private final Transport transport;
  private final Loop loop;
  private final Turn turn;
  private final Reporter reporter;
  private final SessionHost<?> session;
  private final Scheduler offLoop;
  private final Duration timeout;
  private final Silence silence;

  /** Set by {@link #start}. */
  private @Nullable Events events;

  /** The wait for credentials and endpoint; null before and after. */
  private @Nullable Disposable preparation;

  /** The deadline of the whole attempt; null once it was met. */
  private @Nullable Disposable deadline;

  /** The transport's link; null until credentials and endpoint are there. */
  private Transport.@Nullable Link link;

  /** What went wrong on our side of a closing handshake; null for an orderly close. */
  private @Nullable Cause closeCause;

  /** Frames received since the turn last ended. */
  private int unended;

  private boolean over;

  LinkRun(
      ConnectionSpec spec,
      Protocol<?> protocol,
      Transport transport,
      Loop loop,
      Turn turn,
      Reporter reporter,
      SessionHost<?> session,
      Scheduler offLoop) {
    this.spec = spec;
    this.protocol = protocol;
    this.transport = transport;
    this.loop = loop;
    this.turn = turn;
    this.reporter = reporter;
    this.session = session;
    this.offLoop = offLoop;
    this.timeout = spec.options().get(TransportOptions.CONNECT_TIMEOUT);
    this.silence = new Silence(loop);
  }

  void start(int attempt, Events listener) {
    events = listener;
    deadline = turn.schedule(this::overdue, timeout);
    Disposable.Swap subscription = Disposables.swap();
    preparation = subscription;
    subscription.update(
        Mono.defer(() -> endpoint(attempt))
            .subscribeOn(offLoop)
            .subscribe(
                endpoint -> turn.post(() -> connect(endpoint)),
                failure -> turn.post(() -> fail(preparationFailed(failure))),
                () -> {}));
  }

  private Mono<Endpoint> endpoint(int attempt) {
    return spec.credentials()
        .get()
        .onErrorMap(e -> new IllegalStateException("the credentials supplier failed: " + e, e))
        .defaultIfEmpty(Credentials.none())
        .flatMap(
            credentials ->
                protocol
                    .endpoint(credentials, attempt)
                    .switchIfEmpty(
                        Mono.error(
                            () -> new IllegalStateException("the protocol gave no endpoint")))
                    .map(endpoint -> withCredentials(endpoint, credentials)))
        .flatMap(this::withHeaders);
  }

  private static Endpoint withCredentials(Endpoint endpoint, Credentials credentials) {
    String token = credentials.token();
    Endpoint all = endpoint.headers(credentials.headers());
    return token == null || token.isEmpty() ? all : all.secret(token);
  }

  private Mono<Endpoint> withHeaders(Endpoint endpoint) {
    Supplier<Mono<Map<String, String>>> headers = spec.options().find(TransportOptions.HEADERS);
    return headers == null
        ? Mono.just(endpoint)
        : headers.get().map(endpoint::headers).defaultIfEmpty(endpoint);
  }

  private static Cause preparationFailed(Throwable failure) {
    return failure instanceof TimeoutException
        ? Cause.of(Cause.Kind.TIMEOUT, "credentials or endpoint took too long", failure)
        : Cause.of(Cause.Kind.CONFIGURATION, String.valueOf(failure.getMessage()), failure);
  }

  private void connect(Endpoint endpoint) {
    if (over) {
      return;
    }
    preparation = null;
    try {
      link = transport.open(endpoint, spec.options(), loop, this);
    } catch (RuntimeException e) {
      fail(Cause.of(Cause.Kind.CONFIGURATION, String.valueOf(e.getMessage()), e));
    }
  }

  private void overdue() {
    Cause cause =
        preparation != null
            ? Cause.timeout("waiting for credentials and the endpoint", timeout)
            : Cause.timeout("the handshake", timeout);
    abort(cause);
  }

  @Override
  public Transport.Link transport() {
    return Objects.requireNonNull(link, "link");
  }

  FrameCodec<?> newCodec() {
    return protocol.newCodec();
  }

  /** Cuts the link or stops the attempt without telling: the conductor knows. */
  void cut() {
    over = true;
    release();
    if (link != null) {
      link.abort();
    }
  }

  void setReading(boolean reading) {
    silence.setReading(reading);
    transport().setReading(reading);
  }

  /** Starts an orderly closing handshake, unless nobody is there to answer it. */
  void closeOrderly() {
    if (!session.isAlive()) {
      return;
    }
    session.closing();
    release();
    if (link != null) {
      link.flush();
      link.close(1000, "");
    }
  }

  private void release() {
    if (preparation != null) {
      preparation.dispose();
      preparation = null;
    }
    met();
  }

  private void met() {
    if (deadline != null) {
      deadline.dispose();
      deadline = null;
    }
  }

  private void fail(Cause cause) {
    if (!over) {
      over = true;
      release();
      Objects.requireNonNull(events, "events").down(this, cause);
    }
  }

  // What the session asks for.

  @Override
  public void ready(boolean resumed) {
    if (!over) {
      met();
      Objects.requireNonNull(events, "events").ready(this, resumed);
    }
  }

  @Override
  public void alive(Duration roundTrip) {
    if (!over) {
      reporter.heartbeat(roundTrip);
      Objects.requireNonNull(events, "events").alive(this);
    }
  }

  @Override
  public void unneeded() {
    if (!over) {
      Objects.requireNonNull(events, "events").unneeded(this);
    }
  }

  @Override
  public boolean isAlive(Duration ofSession) {
    Duration mute = over ? null : silence.beyond(shorter(ofSession, transport().maxSilence()));
    if (mute != null) {
      abort(Cause.heartbeat(mute));
    }
    return !over;
  }

  private static Duration shorter(Duration ofSession, Duration ofLink) {
    boolean link = ofSession.isZero() || (!ofLink.isZero() && ofLink.compareTo(ofSession) < 0);
    return link ? ofLink : ofSession;
  }

  @Override
  public void abort(Cause cause) {
    if (!over) {
      over = true;
      release();
      if (link != null) {
        link.abort();
      }
      // Told in a turn of its own: the caller may be in the middle of something.
      turn.post(() -> Objects.requireNonNull(events, "events").down(this, cause));
    }
  }

  @Override
  public void close(int code, String reason, Cause cause) {
    if (!over && link != null) {
      closeCause = cause;
      link.flush();
      link.close(code, reason);
    }
  }

  // What the transport tells.

  @Override
  public void onOpen(Transport.Opened opened) {
    if (!over) {
      silence.heard();
      turn.run(() -> Objects.requireNonNull(events, "events").opened(this, opened));
    }
  }

  @Override
  public void onFrame(Frame frame) {
    if (!over) {
      turn.reading();
      reporter.frameReceived(frame.length());
      session.frame(frame);
      if (++unended == BATCH) {
        unended = 0;
        turn.again();
      }
    }
  }

  @Override
  public void onReadComplete() {
    silence.heard();
    unended = 0;
    turn.again();
  }

  @Override
  public void onWritabilityChanged() {
    // A flush at the end of a turn may itself make the socket writable: then there is more to do.
    turn.again();
  }

  @Override
  public void onHeartbeat(Duration roundTrip) {
    silence.heard();
    turn.run(() -> alive(roundTrip));
  }

  @Override
  public void onTransport(String name) {
    turn.run(
        () -> {
          if (!over) {
            session.transport(name);
          }
        });
  }

  @Override
  public void onClosed(Cause cause) {
    turn.run(() -> fail(closeCause == null ? protocol.classify(cause) : closeCause));
  }
}
