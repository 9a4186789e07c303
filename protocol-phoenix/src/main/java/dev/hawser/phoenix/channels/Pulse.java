package dev.hawser.phoenix.channels;

import dev.hawser.Payload;
import dev.hawser.spi.Heartbeat;
import dev.hawser.spi.SessionContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether the server lives: the heartbeat, and the patience that a slow join needs. Loop only. */
final class Pulse {

  private static final Payload NOTHING = Payload.json("{}");

  private final SessionContext<PhoenixPacket> context;
  private final ChannelConfig config;
  private final Waiting waiting;
  private final Heartbeat heartbeat;

  /** Joins of this link that the server has not answered, given up ones included. */
  private int unansweredJoins;

  /** Whether the server showed progress since it was last found to be late. */
  private boolean progress;

  /** Whether the first heartbeat of this link must be answered before it counts as ready. */
  private boolean checking;

  Pulse(SessionContext<PhoenixPacket> context, ChannelConfig config, Waiting waiting) {
    this.context = context;
    this.config = config;
    this.waiting = waiting;
    this.heartbeat =
        new Heartbeat(
            context,
            config.heartbeatInterval(),
            config.heartbeatTimeout(),
            this::beat,
            this::patience);
  }

  /** The link is up; says when it is ready. */
  void linkUp() {
    heartbeat.start();
    checking = config.checkOnOpen();
    if (checking) {
      heartbeat.beat();
    } else {
      context.ready(false);
    }
  }

  void linkDown() {
    heartbeat.stop();
    unansweredJoins = 0;
    checking = false;
  }

  Duration maxSilence() {
    return heartbeat.maxSilence();
  }

  void onTimer(Object key) {
    heartbeat.onTimer(key);
  }

  private void beat() {
    long ref = waiting.add(Waiting.Beat.BEAT);
    context.write(new PhoenixPacket.Push(0, ref, Events.PHOENIX, Events.HEARTBEAT, NOTHING));
  }

  /** The server answered a heartbeat; the time it took, or null if none was waited for. */
  @Nullable Duration beaten() {
    Duration roundTrip = heartbeat.answered();
    if (checking) {
      checking = false;
      context.ready(false);
    }
    return roundTrip;
  }

  /** Something came from the server. */
  void progress() {
    progress = true;
  }

  void joinSent() {
    progress |= unansweredJoins++ == 0;
  }

  void joinAnswered() {
    unansweredJoins--;
  }

  /**
   * A server works through the messages of a connection one by one, so a slow join keeps it from
   * answering a heartbeat. While a join is unanswered it may be silent for the time of a join
   * besides, counted anew after each sign of progress.
   */
  private Duration patience() {
    if (unansweredJoins == 0 || !progress) {
      return Duration.ZERO;
    }
    progress = false;
    return config.joinTimeout();
  }
}
