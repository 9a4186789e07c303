package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.spi.Heartbeat;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The heartbeat of a session, on the recording context's clock. */
class HeartbeatTest {

  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final RecordingSessionContext<String> context =
      new RecordingSessionContext<>(Hawser.to("ws://localhost").spec());
  private final Session session = new Session(INTERVAL);

  @Test
  void beatsOnceEachIntervalWhileAnswered() {
    session.heartbeat.start();
    context.advance(INTERVAL.minusNanos(1));
    assertThat(context.take()).isEmpty();
    context.advance(Duration.ofNanos(1));
    assertThat(context.take()).containsExactly(new SessionEffect.Written("beat", null));
    context.advance(Duration.ofMillis(7));
    session.heartbeat.answered();
    assertThat(context.take()).containsExactly(new SessionEffect.Alive(Duration.ofMillis(7)));
    context.advance(INTERVAL);
    assertThat(context.take()).containsExactly(new SessionEffect.Written("beat", null));
  }

  @Test
  void cutsTheLinkWhenAnAnswerIsLate() {
    session.heartbeat.start();
    context.advance(INTERVAL.plus(TIMEOUT));
    assertThat(context.take())
        .containsExactly(
            new SessionEffect.Written("beat", null),
            new SessionEffect.Aborted(Cause.heartbeat(TIMEOUT)));
    assertThat(context.timers()).isEmpty();
    session.heartbeat.answered();
    assertThat(context.take()).isEmpty();
  }

  @Test
  void saysHowLongASilenceMayBe() {
    assertThat(session.heartbeat.maxSilence()).isZero();
    session.heartbeat.start();
    assertThat(session.heartbeat.maxSilence()).isEqualTo(INTERVAL.plus(TIMEOUT));
    session.heartbeat.stop();
    assertThat(session.heartbeat.maxSilence()).isZero();
  }

  @Test
  void aSilenceMayBeAsLongAsThePatienceThatWasGranted() {
    Session patient = new Session(INTERVAL, Duration.ofSeconds(7));
    patient.heartbeat.start();
    context.advance(INTERVAL.plus(TIMEOUT));
    assertThat(patient.heartbeat.maxSilence()).isEqualTo(INTERVAL.plus(TIMEOUT).plusSeconds(7));
    context.advance(Duration.ofSeconds(7));
    assertThat(patient.heartbeat.maxSilence()).isEqualTo(INTERVAL.plus(TIMEOUT).plusSeconds(14));
    patient.heartbeat.answered();
    assertThat(patient.heartbeat.maxSilence()).isEqualTo(INTERVAL.plus(TIMEOUT));
  }

  @Test
  void anAnswerIsNotLateWhileNothingIsRead() {
    session.heartbeat.start();
    context.advance(INTERVAL);
    context.take();
    context.setReading(false);
    context.advance(TIMEOUT.multipliedBy(7).plusSeconds(3));
    assertThat(context.take()).isEmpty();
    context.setReading(true);
    context.advance(TIMEOUT.minusNanos(1));
    assertThat(context.take()).isEmpty();
    context.advance(Duration.ofNanos(1));
    assertThat(context.take()).hasOnlyElementsOfType(SessionEffect.Aborted.class).hasSize(1);
  }

  @Test
  void anAnswerNobodyWaitsForIsIgnored() {
    session.heartbeat.start();
    session.heartbeat.answered();
    assertThat(context.take()).isEmpty();
    assertThat(context.timers()).hasSize(1);
  }

  @Test
  void aBeatOfItsOwnReplacesTheNextOne() {
    session.heartbeat.start();
    session.heartbeat.beat();
    session.heartbeat.beat();
    assertThat(context.take()).containsExactly(new SessionEffect.Written("beat", null));
    session.heartbeat.answered();
    context.take();
    context.advance(INTERVAL);
    assertThat(context.take()).hasSize(1);
  }

  @Test
  void stopsAndStartsAnew() {
    session.heartbeat.start();
    context.advance(INTERVAL);
    session.heartbeat.stop();
    assertThat(context.timers()).isEmpty();
    context.take();
    session.heartbeat.beat();
    session.heartbeat.start();
    context.advance(INTERVAL);
    assertThat(context.take()).hasSize(1);
  }

  @Test
  void anIntervalOfZeroNeverBeats() {
    Session silent = new Session(Duration.ZERO);
    silent.heartbeat.start();
    silent.heartbeat.beat();
    context.advance(Duration.ofDays(1));
    assertThat(context.take()).isEmpty();
  }

  @Test
  void timersRunInOrderOfTimeAndAreReplacedByKey() {
    List<Object> run = session.others;
    context.schedule("late", Duration.ofSeconds(2));
    context.schedule("early", Duration.ofSeconds(5));
    context.schedule("early", Duration.ofSeconds(1));
    context.schedule("never", Duration.ofSeconds(1));
    context.cancel("never");
    context.advance(Duration.ofSeconds(10));
    assertThat(run).containsExactly("early", "late");
    context.schedule("gone", Duration.ofSeconds(1));
    context.linkDown(Cause.of(Cause.Kind.NETWORK, "test"));
    context.advance(Duration.ofSeconds(10));
    assertThat(run).containsExactly("early", "late");
  }

  @Test
  void recordsWhatASessionDoesInOrder() {
    TopicRef topic = RecordingSessionContext.topic("t");
    Outbound request = RecordingSessionContext.request(topic, "e", Payload.none());
    Message message = new Message("t", "e", Payload.none());
    context.write("packet", request);
    context.ready(true);
    context.deliver(message);
    context.topicLeft(topic);
    assertThat(context.take())
        .containsExactly(
            new SessionEffect.Written("packet", request),
            new SessionEffect.Ready(true),
            new SessionEffect.Delivered(message),
            new SessionEffect.TopicLeft("t"));
    assertThat(context.take()).isEmpty();
  }

  private final class Session implements ProtocolSession<String> {
    private final Heartbeat heartbeat;
    private final List<Object> others = new ArrayList<>();

    Session(Duration interval) {
      this(interval, Duration.ZERO);
    }

    Session(Duration interval, Duration patience) {
      heartbeat =
          new Heartbeat(context, interval, TIMEOUT, () -> context.write("beat"), () -> patience);
      context.attach(this);
    }

    @Override
    public void onTimer(Object key) {
      if (!heartbeat.onTimer(key)) {
        others.add(key);
      }
    }

    @Override
    public void onLinkUp(Transport.Opened opened) {}

    @Override
    public void onPacket(String packet) {}

    @Override
    public void onLinkDown(Cause cause) {}

    @Override
    public void join(TopicRef topic, Object parameters) {}

    @Override
    public void leave(TopicRef topic) {}

    @Override
    public void send(Outbound message) {}
  }
}
