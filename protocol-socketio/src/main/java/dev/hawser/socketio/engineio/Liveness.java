package dev.hawser.socketio.engineio;

import dev.hawser.Cause;
import dev.hawser.spi.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * The heartbeat of a session: version 4 waits for the server's pings, version 3 sends its own. The
 * server is lost once nothing was heard for {@code pingInterval} and {@code pingTimeout} together.
 * While nothing is read nothing is judged. Loop only.
 */
final class Liveness {

  private final Loop loop;
  private final Handshake handshake;
  private final long patience;
  private final Runnable expired;

  /** Null if the server pings. */
  private final @Nullable Runnable ping;

  private long heardAt;
  private long pingedAt;
  private boolean unanswered;
  private boolean reading;
  private @Nullable Disposable expiry;
  private @Nullable Disposable nextPing;

  /**
   * A heartbeat that starts now.
   *
   * @param ping sends a ping; null if the server does
   * @param expired told once
   * @param reading whether something can be heard
   */
  Liveness(
      Loop loop, Handshake handshake, @Nullable Runnable ping, Runnable expired, boolean reading) {
    this.loop = loop;
    this.handshake = handshake;
    patience = handshake.patience().toNanos();
    this.ping = ping;
    this.expired = expired;
    this.reading = reading;
    heardAt = loop.nanoTime();
    watch();
    schedulePing();
  }

  /** Something came from the server. */
  void heard() {
    heardAt = loop.nanoTime();
  }

  /** A pong came; the round trip, or null if nobody asked. */
  @Nullable Duration answered() {
    if (!unanswered) {
      return null;
    }
    unanswered = false;
    return Duration.ofNanos(loop.nanoTime() - pingedAt);
  }

  private boolean isExpired() {
    return reading && left() <= 0;
  }

  Cause cause() {
    return Cause.heartbeat(Duration.ofNanos(loop.nanoTime() - heardAt));
  }

  private long left() {
    return heardAt + patience - loop.nanoTime();
  }

  void setReading(boolean value) {
    if (value && !reading) {
      heard();
    }
    reading = value;
  }

  private void watch() {
    long wait = reading ? left() : patience;
    expiry = loop.schedule(this::look, Duration.ofNanos(wait));
  }

  private void look() {
    if (isExpired()) {
      stop();
      expired.run();
    } else {
      watch();
    }
  }

  private void schedulePing() {
    if (ping != null) {
      nextPing = loop.schedule(this::ping, handshake.pingInterval());
    }
  }

  private void ping() {
    schedulePing();
    if (ping != null) {
      pingedAt = loop.nanoTime();
      unanswered = true;
      ping.run();
    }
  }

  void stop() {
    if (expiry != null) {
      expiry.dispose();
    }
    if (nextPing != null) {
      nextPing.dispose();
    }
  }
}
