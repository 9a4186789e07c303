package dev.hawser.integration.realtime;

import static dev.hawser.integration.official.Scenario.WIRE;
import static dev.hawser.integration.realtime.RealtimeScenario.joined;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Joining and leaving. */
final class ChannelScenarios {

  private static final String BUSY =
      "DatabaseLackOfConnections: Database can't accept more connections";

  private static final String FORBIDDEN =
      "error {\"reason\":\"Unauthorized: You do not have permissions to read from this Channel"
          + " topic: secret\"}";

  private ChannelScenarios() {}

  static Stream<RealtimeScenario> all() {
    return Stream.of(
        fullConfig(),
        sameTopicTwice(),
        joinAgainAfterLeaving(),
        refusedForNow(),
        refusedForGood(),
        joinTimeout(),
        crash(),
        systemErrorThenClose(),
        foreignJoinRefs(),
        leaveIsConfirmed(),
        lateListeners(),
        pushesBeforeJoined());
  }

  private static RealtimeScenario fullConfig() {
    return RealtimeScenario.of(
            "a join with everything",
            stage -> {
              stage.connect();
              stage
                  .client()
                  .channel(
                      "a",
                      "room1",
                      """
                      {"private":true,
                       "broadcast":{"ack":true,"self":true,"replication_ready":true,
                         "replay":{"since":1700000000000,"limit":5}},
                       "presence":{"key":"u1","enabled":true},
                       "postgres_changes_options":{"wait":true,"timeout":9000}}
                      """);
              stage.client().presence("a");
              stage
                  .client()
                  .changes(
                      "a", "all", "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}");
              stage
                  .client()
                  .changes(
                      "a",
                      "inserts",
                      "{\"event\":\"INSERT\",\"schema\":\"public\",\"table\":\"todos\","
                          + "\"filter\":\"id=eq.1\"}");
              stage
                  .client()
                  .changes(
                      "a",
                      "updates",
                      "{\"event\":\"UPDATE\",\"schema\":\"public\",\"table\":\"users\","
                          + "\"filter\":\"name=in.(\\\"a,b\\\",c),x=not.is.null\","
                          + "\"select\":[\"id\",\"name\"]}");
              stage.join("a");
              stage.server().awaitSubscribed("room1", RealtimeStage.LIMIT);
              stage.server().insert("public", "todos", Map.of("id", 1, "ok", true));
              stage.seen("inserts", INSERTED);
              stage.seen("all", INSERTED);
              stage.server().delete("public", "todos", Map.of("id", 7));
              stage.any("all", 2);
              stage.disconnect();
            })
        .params(Map.of("extra", "x y"))
        .setup(setup -> setup.logLevel("info").token(Tokens.user("jwt-1")))
        .recorded("02-full-config-join");
  }

  private static final String INSERTED =
      "INSERT {\"errors\":null,\"new\":{\"id\":1,\"ok\":true},\"old\":{},\"schema\":\"public\","
          + "\"table\":\"todos\"}";

  private static RealtimeScenario sameTopicTwice() {
    return RealtimeScenario.of(
            "two users of one topic",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.client().channel("b", "room1", "{}");
              stage.client().join("b");
              stage.ping();
              stage.disconnect();
            })
        .differs("r10", "b", List.of(), List.of("joined", "lost"))
        .recorded("18-same-topic-twice");
  }

  private static RealtimeScenario joinAgainAfterLeaving() {
    return RealtimeScenario.of(
            "join again after leaving",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.leave("a", "room1");
              stage.client().join("a");
              stage.any("a", 3);
              stage.ping();
              stage.joined("b", "room1");
              stage.disconnect();
            })
        .differs("r11", "a", List.of("failed"), List.of("joined", "lost"))
        .differs(
            "r11",
            WIRE,
            List.of("1 v2 - * phoenix heartbeat {}", joined(1, 2, "room1")),
            List.of(joined(1, 2, "room1"), "1 v2 - * phoenix heartbeat {}"))
        .recorded("19-resubscribe-after-unsubscribe");
  }

  private static RealtimeScenario refusedForNow() {
    return RealtimeScenario.of(
            "a refused join is repeated until the channel is left",
            stage -> {
              stage.server().refuseNextJoin("deny", BUSY);
              stage.server().refuseNextJoin("deny", BUSY);
              stage.connect();
              stage.client().channel("a", "deny", "{}");
              stage.client().join("a");
              stage.seen("a", "error {\"reason\":\"" + BUSY + "\"}", 2);
              stage.client().leave("a");
              stage.seen("a", "left");
              stage.ping();
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(50, 60_000))
        .differs("r12", WIRE, List.of("1 v2 J2 * realtime:deny phx_leave {}"), List.of())
        .recorded("15-join-error-and-mismatch");
  }

  private static RealtimeScenario refusedForGood() {
    return RealtimeScenario.of(
            "a join that the policies of the database forbid",
            stage -> {
              stage.connect();
              stage.client().channel("a", "secret", "{\"private\":true}");
              stage.client().join("a");
              stage.until(
                  "a", lines -> lines.contains(FORBIDDEN + " for good") || lines.size() == 2);
              stage.joined("b", "room1");
              stage.disconnect();
            })
        .setup(setup -> setup.withOwnPolicies())
        .differs("r13", "a", List.of(FORBIDDEN, FORBIDDEN), List.of(FORBIDDEN + " for good"))
        .differs(
            "r13", WIRE, List.of(secret(2), joined(1, 3, "room1")), List.of(joined(1, 2, "room1")));
  }

  private static String secret(int n) {
    return joined(1, n, "secret").replace("\"private\":false", "\"private\":true");
  }

  private static RealtimeScenario joinTimeout() {
    return RealtimeScenario.of(
            "a join without an answer is left and repeated",
            stage -> {
              stage.connect();
              stage.connection(1).stopReading();
              stage.client().channel("a", "silent", "{}");
              stage.client().join("a");
              stage.seen("a", "timeout", 2);
              stage.connection(1).resumeReading();
              stage.received("realtime:silent", "phx_leave", 2);
              stage.ping();
              stage.disconnect();
            })
        .setup(setup -> setup.timeout(300).rejoin(50, 60_000))
        .recorded("17-join-timeout");
  }

  private static RealtimeScenario crash() {
    return RealtimeScenario.of(
            "a channel that crashes is joined again",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.server().crash("room1");
              stage.seen("a", "joined", 2);
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(50));
  }

  private static RealtimeScenario systemErrorThenClose() {
    return RealtimeScenario.of(
            "a system error, then a close",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room1", "{}");
              stage.client().system("a");
              stage.join("a");
              stage.server().shutDown("room1", "Token has expired 3 seconds ago");
              stage.any("a", 2, "closed for good", "joined");
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(50))
        .differs("r14", "a", List.of("closed for good"), List.of("UNAUTHORIZED", "joined", "lost"))
        .differs(
            "r14",
            WIRE,
            List.of(joined(1, 1, "room1")),
            List.of(joined(1, 1, "room1"), joined(1, 2, "room1")))
        .recorded("16-system-error-then-close");
  }

  private static RealtimeScenario foreignJoinRefs() {
    return RealtimeScenario.of(
        "what carries the join_ref of another join is not for this one",
        stage -> {
          stage.connect();
          stage.joined("a", "room1");
          for (String event : List.of("phx_error", "phx_close")) {
            stage
                .connection(1)
                .send("[\"999\",\"999\",\"realtime:room1\",\"" + event + "\",{\"n\":0}]");
          }
          stage.client().broadcast("a", "broadcast", "cur", "{}");
          stage.broadcast("room1", "cur");
          stage.disconnect();
        });
  }

  private static RealtimeScenario leaveIsConfirmed() {
    return RealtimeScenario.of(
            "leaving",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.connection(1).stopReading();
              stage.client().leave("a");
              stage.client().settle();
              stage.mark("a leave", "the server reads again");
              stage.connection(1).resumeReading();
              stage.seen("a leave", "ok");
              stage.seen("a", "left");
              stage.received("realtime:room1", "phx_leave", 1);
              stage.disconnect();
            })
        .differs(
            "r01",
            "a leave",
            List.of("ok", "the server reads again"),
            List.of("the server reads again", "ok"));
  }

  private static RealtimeScenario lateListeners() {
    return RealtimeScenario.of(
            "listeners that come after the join",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.client().presence("a");
              stage.any("a presence");
              stage.client().on("a", "late");
              stage.server().broadcast("room1", "late", Map.of("n", 1));
              stage.seen("a on late", "late {\"n\":1}");
              stage.disconnect();
            })
        .differs("r15", "a", List.of("joined"), List.of("joined", "joined"))
        .differs("r15", "a presence", List.of("failed"), List.of("sync {}"))
        .differs(
            "r15",
            WIRE,
            List.of(joined(1, 1, "room1")),
            List.of(
                joined(1, 1, "room1"),
                joined(1, 2, "room1").replace("\"enabled\":false", "\"enabled\":true")))
        .recorded("21-late-presence-listener");
  }

  private static RealtimeScenario pushesBeforeJoined() {
    return RealtimeScenario.of(
            "tracking before the join, and while it is on its way",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room1", "{}");
              stage.client().track("a", "before", "{\"a\":1}");
              stage.any("before");
              stage.connection(1).stopReading();
              stage.client().join("a");
              stage.client().track("a", "while joining", "{\"a\":2}");
              stage.connection(1).resumeReading();
              stage.seen("while joining", "ok");
              stage.disconnect();
            })
        .recorded("22-pushes-before-subscribed");
  }
}
