package dev.hawser.integration.realtime;

import static dev.hawser.integration.official.Scenario.WIRE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.integration.official.Scenario;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.RealtimeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Changes of the database. */
final class PostgresScenarios {

  private static final String ALL = "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}";

  private static final String INSERTS =
      "{\"event\":\"INSERT\",\"schema\":\"public\",\"table\":\"todos\"}";
  private static final String DELETES =
      "{\"event\":\"DELETE\",\"schema\":\"public\",\"table\":\"todos\"}";

  private static final String ROW =
      "INSERT {\"errors\":null,\"new\":{\"id\":1},\"old\":{},\"schema\":\"public\","
          + "\"table\":\"todos\"}";

  private PostgresScenarios() {}

  static Stream<RealtimeScenario> all() {
    return Stream.of(
        changes(), filters(), sameBindingTwice(), otherOrder(), withoutKey(), unknownTable());
  }

  private static RealtimeScenario with(String name, Scenario.Play<RealtimeStage> play) {
    return RealtimeScenario.of(name, play)
        .server(
            server ->
                server.table(
                    RealtimeTable.of("public", "todos")
                        .key("id", "int8")
                        .column("details", "text")
                        .column("done", "bool")));
  }

  private static RealtimeScenario changes() {
    return with(
        "rows come, change and go",
        stage -> {
          stage.connect();
          stage.client().channel("a", "db", "{}");
          stage.client().changes("a", "changes", ALL);
          stage.client().system("a");
          stage.join("a");
          stage.seen("a system", "postgres_changes ok Subscribed to PostgreSQL");
          Map<String, ?> row = Map.of("id", 1, "details", "milk", "done", false);
          Map<String, ?> later = Map.of("id", 1, "details", "milk", "done", true);
          stage.server().insert("public", "todos", row);
          stage.server().update("public", "todos", row, later);
          stage.server().delete("public", "todos", later);
          stage.any("changes", 3);
          stage.disconnect();
        });
  }

  private static RealtimeScenario filters() {
    return with(
        "each listener gets what it asked for",
        stage -> {
          stage.connect();
          stage.client().channel("a", "db", "{}");
          stage.client().changes("a", "all", ALL);
          stage
              .client()
              .changes(
                  "a",
                  "inserts",
                  "{\"event\":\"INSERT\",\"schema\":\"public\",\"table\":\"todos\","
                      + "\"filter\":\"id=gt.5\"}");
          stage
              .client()
              .changes(
                  "a",
                  "columns",
                  "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\","
                      + "\"select\":[\"id\"]}");
          stage.join("a");
          stage.server().awaitSubscribed("db", RealtimeStage.LIMIT);
          stage.server().insert("public", "todos", Map.of("id", 1, "details", "a"));
          stage.server().insert("public", "todos", Map.of("id", 6, "details", "b"));
          stage.any("all", 2);
          stage.any("columns", 2);
          stage.any("inserts", 1);
          stage.disconnect();
        });
  }

  private static RealtimeScenario sameBindingTwice() {
    return with(
            "two listeners of the same changes",
            stage -> {
              stage.connect();
              stage.client().channel("a", "db", "{}");
              stage.client().changes("a", "one", ALL);
              stage.client().changes("a", "two", ALL);
              stage.join("a");
              stage.server().awaitSubscribed("db", RealtimeStage.LIMIT);
              stage.server().insert("public", "todos", Map.of("id", 1));
              stage.any("one", 1);
              stage.ping();
              stage.disconnect();
            })
        .differs("r22", "two", List.of(), List.of(ROW));
  }

  private static RealtimeScenario otherOrder() {
    return RealtimeScenario.of(
            "the server lists the bindings in another order",
            stage -> {
              stage.connect();
              stage.client().channel("a", "db", "{}");
              stage.client().changes("a", "inserts", INSERTS);
              stage.client().changes("a", "deletes", DELETES);
              stage.client().join("a");
              stage.any("a", "joined", "closed for good");
              stage.disconnect();
            })
        .scripted(PostgresScenarios::inOtherOrder)
        .differs(
            "r23",
            "a",
            List.of(
                "closed for good",
                "mismatch between server and client bindings for postgres changes"),
            List.of("joined", "lost"))
        .differs("r23", WIRE, List.of("1 v2 J1 * realtime:db phx_leave {}"), List.of());
  }

  private static PhoenixReply inOtherOrder(PhoenixChannel channel, PhoenixMessage join) {
    List<JsonNode> bindings = new ArrayList<>();
    for (JsonNode binding : join.json().at("/config/postgres_changes")) {
      bindings.add(0, ((ObjectNode) binding).put("id", 100 + bindings.size()));
    }
    return PhoenixReply.ok(Map.of("postgres_changes", bindings));
  }

  private static RealtimeScenario withoutKey() {
    return RealtimeScenario.of(
            "changes of a table that has no primary key",
            stage -> {
              stage.connect();
              stage.client().channel("a", "db", "{}");
              stage.client().changes("a", "changes", ALL);
              stage.join("a");
              stage.server().awaitSubscribed("db", RealtimeStage.LIMIT);
              stage.server().insert("public", "todos", Map.of("id", 1));
              stage.any("changes");
              stage.disconnect();
            })
        .server(server -> server.table(RealtimeTable.of("public", "todos").column("id", "int8")));
  }

  private static RealtimeScenario unknownTable() {
    return with(
            "a subscription that the database refuses",
            stage -> {
              stage.connect();
              stage.client().channel("a", "db", "{}");
              stage
                  .client()
                  .changes(
                      "a", "changes", "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"none\"}");
              stage.client().system("a");
              stage.join("a");
              stage.any("a system");
              stage.ping();
              stage.disconnect();
            })
        .differs("r24", "changes", List.of(), List.of("failed"));
  }
}
