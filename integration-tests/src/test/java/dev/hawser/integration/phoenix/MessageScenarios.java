package dev.hawser.integration.phoenix;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Pushing and receiving. */
final class MessageScenarios {

  private static final byte[] BYTES = HexFormat.of().parseHex("0102ff00");
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(4);

  private MessageScenarios() {}

  static Stream<PhoenixScenario> all() {
    return Stream.of(
        binary(),
        nonAsciiNames(),
        tooLongNames(),
        pushesWaitForTheJoin(),
        pushTimeout(),
        pushTimeRuns(),
        pushBeforeJoin(),
        otherStatus(),
        pushLostWithTheChannel(),
        pushLostWithTheLink(),
        listenersChangeWhileDelivering(),
        badFrame());
  }

  private static PhoenixScenario binary() {
    return PhoenixScenario.of(
            "binary pushes, replies and broadcasts",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room:1", "{}");
              stage.on("a", "bpush");
              stage.on("a", "bcast");
              stage.client().join("a");
              stage.seen("a", PhoenixStage.ok("room:1"));
              stage.push("a", "reply", "bin_é", BYTES);
              stage.seen("reply", "ok 0x0102ff00");
              stage.client().send("a", "empty", new byte[0]);
              stage.seen("a on bcast", "bcast 0x");
              stage.seen("a on bpush", "bpush 0x");
              stage.disconnect();
            })
        .recorded("05-binary");
  }

  private static PhoenixScenario nonAsciiNames() {
    return PhoenixScenario.of(
        "names that are not ASCII",
        stage -> {
          stage.connect();
          stage.client().channel("a", "room:café, \"🚀\"", "{}");
          stage.client().join("a");
          stage.any("a");
          stage.push("a", "binary", "π", BYTES);
          stage.seen("binary", "ok 0x0102ff00");
          stage.push("a", "text", "π\\n", "{\"é\":\"🚀\\u2028\"}");
          stage.any("text");
          stage.disconnect();
        });
  }

  private static PhoenixScenario tooLongNames() {
    return PhoenixScenario.of(
        "a name of more than 255 bytes in a binary push",
        stage -> {
          stage.connect();
          stage.joined("a", "room:1");
          stage.push("a", "long", "é".repeat(128), BYTES);
          stage.seen("long", "failed");
          stage.push("a", "longest", "x".repeat(255), BYTES);
          stage.seen("longest", "ok 0x0102ff00");
          stage.disconnect();
        });
  }

  private static PhoenixScenario pushesWaitForTheJoin() {
    return PhoenixScenario.of(
        "pushes wait for the join, in their order",
        stage -> {
          stage.connect();
          stage.connection(1).stopReading();
          stage.client().channel("a", "room:1", "{}");
          stage.client().join("a");
          for (String push : List.of("p1", "p2", "p3")) {
            stage.push("a", push, push, "{}");
          }
          stage.connection(1).resumeReading();
          stage.seen("p3", "ok {}");
          stage.disconnect();
        });
  }

  private static PhoenixScenario pushTimeout() {
    return PhoenixScenario.of(
            "a push without an answer, and one that expires while the link is down",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.client().push("a", "unanswered", "noreply", "{}", SHORT);
              stage.seen("unanswered", "timeout");
              stage.connection(1).disconnect();
              stage.seen("a", "lost");
              stage.client().push("a", "expired", "buffered", "{}", SHORT);
              stage.push("a", "alive", "buffered_ok", "{}");
              stage.seen("expired", "timeout");
              stage.seen("alive", "ok {}");
              stage.disconnect();
            })
        .setup(setup -> setup.reconnect(4000))
        .recorded("10-push-timeout");
  }

  /**
   * The push goes out after 4 s and is answered after 5 s, when its own time-out of 5 s is over: as
   * long as another one takes, whose channel is refused.
   */
  private static PhoenixScenario pushTimeRuns() {
    return PhoenixScenario.of(
            "the time of a push that waits",
            stage -> {
              stage.connect();
              stage.client().channel("b", "deny:1", "{}");
              stage.client().join("b");
              stage.any("b");
              stage.connection(1).stopReading();
              stage.client().channel("a", "room:1", "{}");
              stage.client().join("a");
              stage.client().push("a", "push", "noreply", "{}", Duration.ofSeconds(5));
              stage.client().push("a", "after a while", "ev", "{}", Duration.ofSeconds(4));
              stage.client().push("b", "later", "ev", "{}", Duration.ofSeconds(5));
              stage.seen("after a while", "timeout");
              stage.connection(1).resumeReading();
              stage.seen("a", PhoenixStage.ok("room:1"));
              stage.seen("later", "timeout");
              stage.answer("room:1", "noreply");
              stage.any("push");
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(60_000))
        .differs("d18", "push", List.of("ok {}"), List.of("timeout"));
  }

  private static PhoenixScenario pushBeforeJoin() {
    return PhoenixScenario.of(
        "a push before the join",
        stage -> {
          stage.connect();
          stage.client().channel("a", "room:1", "{}");
          stage.push("a", "push", "ev", "{}");
          stage.seen("push", "failed");
          stage.disconnect();
        });
  }

  private static PhoenixScenario otherStatus() {
    return PhoenixScenario.of(
        "a reply with a status of the application's own",
        stage -> {
          stage.connect();
          stage.joined("a", "room:1");
          stage.push("a", "push", "approve", "{\"n\":1}");
          stage.seen("push", "approved {\"n\":1}");
          stage.disconnect();
        });
  }

  private static PhoenixScenario pushLostWithTheChannel() {
    return PhoenixScenario.of(
            "a push in flight when the channel crashes",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.client().push("a", "push", "noreply", "{}", LONG);
              stage.received("room:1", "noreply", 1);
              stage.server().crash("room:1");
              stage.any("push");
              stage.seen("a", PhoenixStage.ok("room:1"), 2);
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(50))
        .differs("d09", "push", List.of("timeout"), List.of("lost with the channel"));
  }

  private static PhoenixScenario pushLostWithTheLink() {
    return PhoenixScenario.of(
            "a push in flight when the link is lost",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.client().push("a", "push", "noreply", "{}", LONG);
              stage.received("room:1", "noreply", 1);
              stage.connection(1).disconnect();
              stage.any("push");
              stage.seen("a", PhoenixStage.ok("room:1"), 2);
              stage.disconnect();
            })
        .differs("d03", "push", List.of("timeout"), List.of("lost with the link"));
  }

  private static PhoenixScenario listenersChangeWhileDelivering() {
    return PhoenixScenario.of(
        "a listener that ends while a message is delivered",
        stage -> {
          stage.connect();
          stage.client().channel("a", "room:1", "{}");
          stage.client().on("a", "first", "tick", true);
          stage.client().on("a", "second", "tick", false);
          stage.client().on("a", "third", "tick", false);
          stage.client().join("a");
          stage.seen("a", PhoenixStage.ok("room:1"));
          stage.server().broadcast("room:1", "tick", Map.of("n", 1));
          stage.seen("third", "tick {\"n\":1}");
          stage.client().off("second");
          stage.server().broadcast("room:1", "tick", Map.of("n", 2));
          stage.seen("third", "tick {\"n\":2}");
          stage.disconnect();
        });
  }

  private static PhoenixScenario badFrame() {
    return PhoenixScenario.of(
            "a frame that cannot be read, and what comes after it",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.connection(1).send("this is no JSON");
              stage.client().send("a", "first", "{}");
              stage.received("room:1", "first", 1);
              stage.client().push("a", "second", "second", "{}", LONG);
              stage.any("second");
              stage.client().disconnect();
              stage.connection(1).awaitClose(PhoenixStage.LIMIT);
              stage.seen("disconnect", "done");
              stage.connection(1).reset();
              stage.gone();
            })
        .differs("d07", "second", List.of("timeout"), List.of("ok {}"))
        .differs("d07", "uncaught", List.of("SyntaxError"), List.of())
        .differs("d07", "connection", List.of("open"), List.of("open", "closed"));
  }
}
