package dev.hawser.integration.phoenix;

import static dev.hawser.integration.official.Scenario.WIRE;

import dev.hawser.integration.official.ClientSetup;
import dev.hawser.testkit.PhoenixMessage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Joining and leaving. */
final class ChannelScenarios {

  private ChannelScenarios() {}

  static Stream<PhoenixScenario> all() {
    return Stream.of(
        serializer1(),
        twoUsersOfOneTopic(),
        foreignJoinRefs(),
        joinTwice(),
        joinRefused(),
        refusedOnce(),
        joinTimeout(),
        crashAndClose(),
        unmatchedTopic(),
        leaveIsConfirmed(),
        leaveBeforeJoinedAndOffline());
  }

  private static PhoenixScenario serializer1() {
    return PhoenixScenario.of(
            "serializer 1",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room:1", "{\"x\":1}");
              stage.client().join("a");
              stage.seen("a", PhoenixStage.ok("room:1"));
              stage.push("a", "push", "ev", "{\"y\":2}");
              stage.seen("push", "ok {\"y\":2}");
              stage.client().leave("a");
              stage.seen("a leave", "ok");
              stage.received("room:1", "phx_leave", 1);
              stage.disconnect();
            })
        .setup(ClientSetup::v1)
        .recorded("14-v1");
  }

  private static PhoenixScenario twoUsersOfOneTopic() {
    return PhoenixScenario.of(
            "two users of one topic",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room:1", "{\"i\":1}");
              stage.client().join("a");
              stage.seen("a", PhoenixStage.ok("room:1"));
              stage.client().channel("b", "room:1", "{\"i\":2}");
              stage.client().join("b");
              stage.seen("b", PhoenixStage.ok("room:1"));
              stage.disconnect();
            })
        .differs("d02", "a", List.of("left"), List.of("lost"))
        .differs(
            "d02",
            WIRE,
            List.of("1 v2 J1 * room:1 phx_leave {}", "1 v2 J2 J2 room:1 phx_join {\"i\":2}"),
            List.of())
        .recorded("06-duplicate-join");
  }

  private static PhoenixScenario foreignJoinRefs() {
    return PhoenixScenario.of(
            "what carries the join_ref of another join is not for this one",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room:1", "{\"i\":1}");
              stage.on("a", "tick");
              stage.client().join("a");
              stage.seen("a", PhoenixStage.ok("room:1"));
              for (String event : List.of("tick", "phx_error", "phx_close")) {
                stage.connection(1).send("[\"999\",null,\"room:1\",\"" + event + "\",{\"n\":0}]");
              }
              stage.server().broadcast("room:1", "tick", Map.of("n", 1));
              stage.seen("a on tick", "tick {\"n\":1}");
              stage.connection(1).send("[null,null,\"room:1\",\"phx_close\",{}]");
              stage.seen("a", "closed");
              stage.disconnect();
            })
        .recorded("06b-duplicate-join-raw-server-close");
  }

  private static PhoenixScenario joinTwice() {
    return PhoenixScenario.of(
            "join twice",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.client().join("a");
              stage.push("a", "push", "ev", "{}");
              stage.seen("push", "ok {}");
              stage.disconnect();
            })
        .differs("d14", "a", List.of("failed"), List.of(PhoenixStage.ok("room:1")));
  }

  private static PhoenixScenario joinRefused() {
    return PhoenixScenario.of(
            "a refused join is repeated until the channel is left",
            stage -> {
              stage.connect();
              stage.client().channel("a", "deny:1", "{}");
              stage.client().join("a");
              stage.seen("a", "error {\"reason\":\"unauthorized\"}", 4);
              stage.client().leave("a");
              stage.seen("a", "left");
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(50, 50, 50, 60_000))
        .differs("d15", WIRE, List.of("1 v2 J4 * deny:1 phx_leave {}"), List.of())
        .recorded("08-join-error-backoff");
  }

  private static PhoenixScenario refusedOnce() {
    return PhoenixScenario.of(
            "what was pushed before a refused join goes out after the next one",
            stage -> {
              stage.connect();
              stage.client().channel("a", "once:1", "{}");
              stage.client().join("a");
              stage.push("a", "first", "first", "{}");
              stage.push("a", "second", "second", "{}");
              stage.seen("first", "ok {}");
              stage.seen("second", "ok {}");
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(50));
  }

  private static PhoenixScenario joinTimeout() {
    return PhoenixScenario.of(
            "a join without an answer is left and repeated, and late answers are ignored",
            stage -> {
              stage.connect();
              stage.connection(1).stopReading();
              stage.client().channel("a", "silent:1", "{}");
              stage.client().join("a");
              stage.push("a", "push", "expires", "{}");
              stage.seen("a", "timeout", 3);
              stage.connection(1).resumeReading();
              stage.received("silent:1", "phx_leave", 3);
              stage.client().ping();
              stage.seen("ping", "answered");
              stage.disconnect();
            })
        .setup(setup -> setup.timeout(300).rejoin(50, 50, 60_000))
        .recorded("09-join-timeout");
  }

  private static PhoenixScenario crashAndClose() {
    return PhoenixScenario.of(
            "a channel that crashes is joined again, one that is closed is not",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.server().crash("room:1");
              stage.seen("a", PhoenixStage.ok("room:1"), 2);
              stage.server().stop("room:1");
              stage.seen("a", "closed");
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(50))
        .recorded("12-phx_error-and-close-from-server");
  }

  private static PhoenixScenario unmatchedTopic() {
    return PhoenixScenario.of(
            "the server does not know the channel any more",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.push("a", "push", "noreply", "{}");
              PhoenixMessage push =
                  stage
                      .server()
                      .awaitReceived(m -> m.event().equals("noreply"), PhoenixStage.LIMIT);
              stage
                  .connection(1)
                  .send(
                      "[null,\""
                          + push.ref().orElseThrow()
                          + "\",\"room:1\",\"phx_reply\",{\"status\":\"error\","
                          + "\"response\":{\"reason\":\"unmatched topic\"}}]");
              stage.any("push");
              stage.push("a", "after", "after", "{}");
              stage.seen("after", "ok {}");
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(50))
        .differs("d10", "a", List.of("lost"), List.of("crashed", PhoenixStage.ok("room:1"), "lost"))
        .differs(
            "d10",
            WIRE,
            List.of("1 v2 J1 * room:1 after {}"),
            List.of("1 v2 J2 J2 room:1 phx_join {}", "1 v2 J2 * room:1 after {}"));
  }

  private static PhoenixScenario leaveIsConfirmed() {
    return PhoenixScenario.of(
            "leaving",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.connection(1).stopReading();
              stage.client().leave("a");
              stage.mark("a leave", "the server reads again");
              stage.connection(1).resumeReading();
              stage.seen("a leave", "ok");
              stage.seen("a", "left");
              stage.received("room:1", "phx_leave", 1);
              stage.disconnect();
            })
        .differs(
            "d01",
            "a leave",
            List.of("ok", "the server reads again"),
            List.of("the server reads again", "ok"));
  }

  private static PhoenixScenario leaveBeforeJoinedAndOffline() {
    return PhoenixScenario.of(
            "leaving before the join is answered, and without a link",
            stage -> {
              stage.connect();
              stage.connection(1).stopReading();
              stage.client().channel("a", "silent:1", "{}");
              stage.client().join("a");
              stage.client().leave("a");
              stage.connection(1).resumeReading();
              stage.seen("a", "left");
              stage.joined("b", "room:2");
              stage.connection(1).disconnect();
              stage.seen("b", "lost");
              stage.client().leave("b");
              stage.seen("b", "left");
              stage.seen("connection", "open", 2);
              stage.client().ping();
              stage.seen("ping", "answered");
              stage.disconnect();
            })
        .setup(setup -> setup.reconnect(1500))
        .recorded("15-leave-before-joined-and-offline");
  }
}
