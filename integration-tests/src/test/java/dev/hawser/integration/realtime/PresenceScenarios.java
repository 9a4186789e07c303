package dev.hawser.integration.realtime;

import static dev.hawser.integration.official.Scenario.WIRE;

import java.util.List;
import java.util.stream.Stream;

/** Who is there. */
final class PresenceScenarios {

  private static final String SEEN = "a presence";

  private PresenceScenarios() {}

  static Stream<RealtimeScenario> all() {
    return Stream.of(trackAndUntrack(), update(), others(), rejoin());
  }

  private static RealtimeScenario trackAndUntrack() {
    return RealtimeScenario.of(
            "track and untrack",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room1", "{\"presence\":{\"key\":\"u1\"}}");
              stage.client().presence("a");
              stage.join("a");
              stage.seen(SEEN, "sync {}");
              stage.client().track("a", "track", "{\"online_at\":\"now\"}");
              stage.seen("track", "ok");
              stage.seen(SEEN + " join", "u1 {\"before\":[],\"joined\":[\"ref-1\"]}");
              stage.any(SEEN, 2);
              stage.client().untrack("a", "untrack");
              stage.seen("untrack", "ok");
              stage.seen(SEEN, "sync {}", 2);
              stage.disconnect();
            })
        .recorded("05-presence-track-untrack");
  }

  private static RealtimeScenario update() {
    return RealtimeScenario.of(
        "another payload",
        stage -> {
          stage.connect();
          stage.client().channel("a", "room1", "{\"presence\":{\"key\":\"u1\"}}");
          stage.client().presence("a");
          stage.join("a");
          stage.seen(SEEN, "sync {}");
          stage.client().track("a", "first", "{\"n\":1}");
          stage.seen("first", "ok");
          stage.any(SEEN, 2);
          stage.client().track("a", "second", "{\"n\":2}");
          stage.seen("second", "ok");
          stage.any(SEEN, 3);
          stage.disconnect();
        });
  }

  /** A second device of the same user, and one of another, tracked by messages of the server. */
  private static RealtimeScenario others() {
    return RealtimeScenario.of(
        "others come and go",
        stage -> {
          stage.connect();
          stage.client().channel("a", "room1", "{\"presence\":{\"key\":\"u1\"}}");
          stage.client().presence("a");
          stage.join("a");
          stage.seen(SEEN, "sync {}");
          diff(stage, "{\"u1\":{\"metas\":[{\"phx_ref\":\"r1\",\"n\":1}]}}", "{}");
          stage.any(SEEN, 2);
          diff(
              stage,
              "{\"u1\":{\"metas\":[{\"phx_ref\":\"r2\"}]},\"u2\":{\"metas\":[{\"phx_ref\":\"r3\"}]}}",
              "{}");
          stage.any(SEEN, 3);
          diff(stage, "{}", "{\"u1\":{\"metas\":[{\"phx_ref\":\"r1\",\"n\":1}]}}");
          stage.any(SEEN, 4);
          diff(stage, "{}", "{\"u2\":{\"metas\":[{\"phx_ref\":\"r3\"}]}}");
          stage.any(SEEN, 5);
          stage.disconnect();
        });
  }

  private static void diff(RealtimeStage stage, String joins, String leaves) {
    stage
        .connection(1)
        .send(
            "[null,null,\"realtime:room1\",\"presence_diff\",{\"joins\":"
                + joins
                + ",\"leaves\":"
                + leaves
                + "}]");
  }

  private static RealtimeScenario rejoin() {
    return RealtimeScenario.of(
            "what was tracked, after a drop",
            stage -> {
              stage.connect();
              stage.joined("a", "room1", "{\"presence\":{\"key\":\"u1\"}}");
              stage.client().track("a", "track", "{\"n\":1}");
              stage.seen("track", "ok");
              stage.connection(1).disconnect();
              stage.seen("a", "joined", 2);
              stage.ping();
              stage.disconnect();
            })
        .setup(setup -> setup.reconnect(20))
        .differs(
            "r19",
            WIRE,
            List.of("2 v2 - * phoenix heartbeat {}"),
            List.of(
                "2 v2 J1 * realtime:room1 presence"
                    + " {\"event\":\"track\",\"payload\":{\"n\":1},\"type\":\"presence\"}",
                "2 v2 - * phoenix heartbeat {}"));
  }
}
