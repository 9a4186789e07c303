package dev.hawser.integration.phoenix;

import dev.hawser.integration.official.Json;
import java.util.Map;
import java.util.stream.Stream;

/** Who is there. */
final class PresenceScenarios {

  private static final String SEEN = "a presence";

  private PresenceScenarios() {}

  static Stream<PhoenixScenario> all() {
    return Stream.of(presence());
  }

  private static PhoenixScenario presence() {
    return PhoenixScenario.of(
            "presence: a diff before the state, an update, and a rejoin",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room:1", "{}");
              stage.client().presence("a");
              stage.client().join("a");
              stage.seen("a", PhoenixStage.ok("room:1"));
              diff(stage, "{}", "{\"u2\":{\"metas\":[{\"phx_ref\":\"r2\"}]}}");
              state(
                  stage,
                  "{\"u1\":{\"metas\":[{\"phx_ref\":\"r1\"}]},"
                      + "\"u2\":{\"metas\":[{\"phx_ref\":\"r2\"}]}}");
              stage.seen(SEEN, "sync {\"u1\":[{\"phx_ref\":\"r1\"}]}");
              diff(stage, "{\"u1\":{\"metas\":[{\"phx_ref\":\"r1b\"}]}}", "{}");
              stage.seen(SEEN, "sync {\"u1\":[{\"phx_ref\":\"r1\"},{\"phx_ref\":\"r1b\"}]}");
              diff(
                  stage,
                  "{\"u1\":{\"metas\":[{\"phx_ref\":\"r1c\",\"phx_ref_prev\":\"r1\"}]}}",
                  "{\"u1\":{\"metas\":[{\"phx_ref\":\"r1\"}]}}");
              stage.seen(
                  SEEN,
                  "sync {\"u1\":[{\"phx_ref\":\"r1b\"},"
                      + "{\"phx_ref\":\"r1c\",\"phx_ref_prev\":\"r1\"}]}");
              stage.connection(1).disconnect();
              stage.seen("a", PhoenixStage.ok("room:1"), 2);
              diff(stage, "{\"u9\":{\"metas\":[{\"phx_ref\":\"r9\"}]}}", "{}");
              state(
                  stage,
                  "{\"u1\":{\"metas\":[{\"phx_ref\":\"r1b\"}]},"
                      + "\"u3\":{\"metas\":[{\"phx_ref\":\"r3\"}]}}");
              stage.seen(
                  SEEN,
                  "sync {\"u1\":[{\"phx_ref\":\"r1b\"}],\"u3\":[{\"phx_ref\":\"r3\"}],"
                      + "\"u9\":[{\"phx_ref\":\"r9\"}]}");
              stage.disconnect();
            })
        .recorded("16-presence");
  }

  private static void state(PhoenixStage stage, String users) {
    stage.server().push("room:1", "presence_state", Json.read(users));
  }

  private static void diff(PhoenixStage stage, String joins, String leaves) {
    stage
        .server()
        .broadcast(
            "room:1",
            "presence_diff",
            Map.of("joins", Json.read(joins), "leaves", Json.read(leaves)));
  }
}
