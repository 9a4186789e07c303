package dev.hawser.engine.internal.transport;

import dev.hawser.spi.Loop;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Pings a silent server and notices one that is gone. Any inbound byte counts as life. While the
 * link does not read, nothing is judged and nothing is sent: a pong could not be seen.
 */
final class Liveness {

  /** What happens when time passes. */
  interface Actions {
    void ping(byte[] payload);

    /** Nothing was received for this long although a ping was sent. */
    void dead(Duration silence);
  }

  private final Loop loop;
  private final long interval;
  private final long timeout;
  private final Duration maxSilence;
  private final Actions actions;
  private final Consumer<Duration> roundTrip;

  private @Nullable Disposable timer;
  private boolean running;
  private long lastHeard;

  /** The last ping, while nothing was received since. */
  private boolean waiting;

  private long pingSent;

  /** The number of the ping whose pong tells the round trip, and of the last one sent. */
  private long measuring;

  private long pings;

  Liveness(
      Loop loop,
      Duration interval,
      Duration timeout,
      Actions actions,
      Consumer<Duration> roundTrip) {
    this.loop = loop;
    this.interval = interval.toNanos();
    this.timeout = timeout.toNanos();
    this.maxSilence = interval.isZero() ? Duration.ZERO : interval.plus(timeout);
    this.actions = actions;
    this.roundTrip = roundTrip;
  }

  /** Starts, or starts again after {@link #stop()}, as if something had just been received. */
  void start() {
    if (interval > 0 && !running) {
      running = true;
      heard();
      arm(interval);
    }
  }

  /** The longest silence there may be; zero without pings. */
  Duration maxSilence() {
    return maxSilence;
  }

  /** Stops judging and pinging. */
  void stop() {
    running = false;
    measuring = 0;
    if (timer != null) {
      timer.dispose();
      timer = null;
    }
  }

  /** Bytes were received. */
  void heard() {
    lastHeard = loop.nanoTime();
    waiting = false;
  }

  /** A pong was received. */
  void pong(byte[] payload) {
    if (measuring != 0 && payload.length == Long.BYTES && number(payload) == measuring) {
      measuring = 0;
      roundTrip.accept(Duration.ofNanos(loop.nanoTime() - pingSent));
    }
  }

  private void arm(long delay) {
    timer = loop.schedule(this::tick, Duration.ofNanos(delay));
  }

  private void tick() {
    if (!running) {
      return;
    }
    long now = loop.nanoTime();
    if (waiting) {
      long left = pingSent + timeout - now;
      if (left <= 0) {
        stop();
        actions.dead(Duration.ofNanos(now - lastHeard));
        return;
      }
      // No longer than the interval: the pong may come, and with it the time of the next ping.
      arm(Math.min(left, interval));
      return;
    }
    long left = lastHeard + interval - now;
    if (left > 0) {
      arm(left);
      return;
    }
    waiting = true;
    pingSent = now;
    measuring = ++pings;
    arm(Math.min(timeout, interval));
    actions.ping(payload(measuring));
  }

  private static byte[] payload(long number) {
    byte[] payload = new byte[Long.BYTES];
    for (int i = 0; i < Long.BYTES; i++) {
      payload[i] = (byte) (number >>> (8 * (Long.BYTES - 1 - i)));
    }
    return payload;
  }

  private static long number(byte[] payload) {
    long number = 0;
    for (byte b : payload) {
      number = (number << 8) | (b & 0xFF);
    }
    return number;
  }
}
