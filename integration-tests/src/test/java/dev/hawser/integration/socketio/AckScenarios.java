package dev.hawser.integration.socketio;

import dev.hawser.testkit.SocketIoAdmission;
import dev.hawser.testkit.SocketIoEvent;
import dev.hawser.testkit.SocketIoSocket;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Acknowledgements. */
final class AckScenarios {

  private static final byte[] ONE = {1, 2, 3};

  private AckScenarios() {}

  static Stream<SocketIoScenario> all() {
    return Stream.of(
        acks(),
        late(),
        inTime(),
        offline(),
        twice(),
        lostWithTheLink(),
        lostWithTheNamespace(),
        unsentSurvives(),
        inOrder(),
        retries(),
        retriesEnd(),
        retriesAfterLoss());
  }

  private static SocketIoScenario acks() {
    return SocketIoScenario.of(
        "acknowledgements with any number of arguments",
        stage -> {
          stage.joined();
          stage.client().emitWithAck("a", "none", "w");
          stage.client().emitWithAck("a", "one", "w", false);
          stage.client().emitWithAck("a", "several", "w", 1, Map.of("a", ONE), null);
          stage.any("several");
          stage.end();
        });
  }

  private static SocketIoEvent awaited(SocketIoStage stage, int n) {
    return stage
        .server()
        .awaitEvent(e -> e.name().equals("w") && e.arg(0).asInt() == n, SocketIoStage.LIMIT);
  }

  /** A server that leaves the events {@code w} to the scenario. */
  private static SocketIoScenario silent(String name, Play play) {
    return SocketIoScenario.of(name, play::play).handler(h -> h.on("w", e -> {}));
  }

  private interface Play {
    void play(SocketIoStage stage);
  }

  private static SocketIoScenario late() {
    return silent(
        "an acknowledgement that is late",
        stage -> {
          stage.joined();
          stage.client().emitWithAck("a", "ack", 300, "w", 1);
          stage.seen("ack", "timeout");
          awaited(stage, 1).ack("late");
          stage.echo("a");
          stage.end();
        });
  }

  private static SocketIoScenario inTime() {
    return SocketIoScenario.of(
            "an acknowledgement in time",
            stage -> {
              stage.joined();
              stage.client().emitWithAck("a", "ack", 30_000, "w", 1);
              stage.seen("ack", "ack [1]");
              stage.client().emitWithAck("a", "next", "w", 2);
              stage.seen("next", "ack [2]");
              stage.end();
            })
        .with("ackTimeout", 30_000);
  }

  private static SocketIoScenario offline() {
    return SocketIoScenario.of(
            "an event that waits for the namespace longer than for its acknowledgement",
            stage -> {
              stage.server().admitNext("/", SocketIoAdmission.never());
              stage.client().channel("a", "/", "{}");
              stage.client().join("a");
              stage.client().emitWithAck("a", "ack", 300, "w", 1);
              stage.seen("ack", "timeout");
              stage.session(1).drop();
              stage.again("a", "connected");
              stage.echo("a");
              stage.end();
            })
        .differs("s14", "a", List.of("lost", "connected"), List.of("connected"));
  }

  private static SocketIoScenario twice() {
    return silent(
        "an acknowledgement that comes twice, and one that nobody waits for",
        stage -> {
          stage.joined();
          stage.client().emitWithAck("a", "ack", "w", 1);
          awaited(stage, 1);
          stage.session(1).sendPacket("30[\"x\"]");
          stage.seen("ack", "ack [\"x\"]");
          stage.session(1).sendPacket("30[\"y\"]");
          stage.session(1).sendPacket("3999[]");
          stage.echo("a");
          stage.end();
        });
  }

  private static SocketIoScenario lostWithTheLink() {
    return silent(
            "acknowledgements that are lost with the link",
            stage -> {
              stage.joined();
              stage.client().emitWithAck("a", "plain", "w", 1);
              stage.client().emitWithAck("a", "timed", 30_000, "w", 2);
              awaited(stage, 2);
              stage.session(1).drop();
              stage.seen("timed", "lost");
              stage.again("a", "connected");
              stage.end();
            })
        .differs("s12", "plain", List.of(), List.of("lost"));
  }

  private static SocketIoScenario lostWithTheNamespace() {
    return silent(
        "an acknowledgement that is lost with the namespace",
        stage -> {
          SocketIoSocket a = stage.joined();
          stage.joined("foo", "/foo", "{}");
          stage.client().emitWithAck("a", "timed", 30_000, "w", 1);
          awaited(stage, 1);
          a.disconnect();
          stage.seen("timed", "lost");
          stage.end();
        });
  }

  private static SocketIoScenario unsentSurvives() {
    return SocketIoScenario.of(
            "an event that was not sent yet does not lose its acknowledgement",
            stage -> {
              stage.joined();
              stage.server().server().stopListening();
              stage.session(1).drop();
              stage.seen("a", "lost");
              stage.client().emitWithAck("a", "ack", 30_000, "w", 1);
              stage.client().settle();
              stage.server().server().startListening();
              stage.seen("ack", "ack [1]");
              stage.end();
            })
        .anyAttempts();
  }

  private static SocketIoScenario retrying(String name, Play play) {
    return silent(name, play).with("retries", 2).with("ackTimeout", 1500);
  }

  private static SocketIoScenario inOrder() {
    return SocketIoScenario.of(
            "events with retries are sent one by one",
            stage -> {
              stage.joined();
              for (int i = 1; i <= 3; i++) {
                stage.client().emitWithAck("a", "ack " + i, "w", i);
              }
              stage.any("ack 3");
              stage.end();
            })
        .with("retries", 3)
        .with("ackTimeout", 30_000);
  }

  private static SocketIoScenario retries() {
    return retrying(
        "an event is sent again until it is acknowledged",
        stage -> {
          stage.joined();
          stage.client().emitWithAck("a", "ack 1", "w", 1);
          stage.client().emitWithAck("a", "ack 2", "x", 2);
          stage.server().awaitEvent(new Count("w", 2)::test, SocketIoStage.LIMIT).ack("done");
          stage.seen("ack 1", "ack [\"done\"]");
          stage.any("ack 2");
          stage.end();
        });
  }

  private static SocketIoScenario retriesEnd() {
    return retrying(
        "an event that is never acknowledged does not hold up the next one for good",
        stage -> {
          stage.joined();
          stage.client().emitWithAck("a", "ack 1", "w", 1);
          stage.client().emitWithAck("a", "ack 2", "x", 2);
          stage.any("ack 1");
          stage.any("ack 2");
          stage.end();
        });
  }

  private static SocketIoScenario retriesAfterLoss() {
    return silent(
            "an event that was lost with the link is sent again",
            stage -> {
              stage.joined();
              stage.client().emitWithAck("a", "ack", "w", 1);
              awaited(stage, 1);
              stage.session(1).drop();
              stage.again("a", "connected");
              stage.server().awaitEvent(new Count("w", 2)::test, SocketIoStage.LIMIT).ack("done");
              stage.any("ack");
              stage.end();
            })
        .with("retries", 2)
        .with("ackTimeout", 30_000);
  }

  /** Matches the n-th event of a name. */
  private static final class Count {
    private final String name;
    private int left;

    Count(String name, int n) {
      this.name = name;
      left = n;
    }

    boolean test(SocketIoEvent event) {
      return event.name().equals(name) && --left == 0;
    }
  }
}
