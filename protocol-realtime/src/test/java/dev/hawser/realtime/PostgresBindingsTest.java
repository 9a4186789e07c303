package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.realtime.PostgresBindings.Failure;
import dev.hawser.realtime.postgres.PostgresCondition;
import dev.hawser.realtime.postgres.PostgresFilter;
import dev.hawser.realtime.postgres.PostgresFilter.Event;
import dev.hawser.realtime.postgres.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresBindingsTest {

  private static final PostgresFilter ALL = PostgresFilter.table("todos");
  private static final PostgresFilter INSERTS = ALL.event(Event.INSERT);
  private static final PostgresFilter SOME =
      ALL.event(Event.UPDATE).where(PostgresCondition.eq("id", 1));

  private final PostgresBindings bindings = new PostgresBindings();

  @Test
  void theJoinAsksForWhatIsListenedToOnce() {
    List<Map<String, Object>> config =
        bindings.request(List.of(ALL.json(), SOME.json(), ALL.json()));
    assertThat(config).containsExactly(ALL.toMap(), SOME.toMap());
  }

  @Test
  void changesGoToTheKeysOfTheirIdsIfTheTypeFits() {
    join(List.of(ALL, INSERTS, SOME), answer(entry(1, ALL), entry(2, INSERTS), entry(3, SOME)));
    assertThat(keys("INSERT", "[1,2,3]")).containsExactly(ALL.json(), INSERTS.json());
    assertThat(keys("insert", "[2]")).containsExactly(INSERTS.json());
    assertThat(keys("UPDATE", "[3, 1]")).containsExactly(SOME.json(), ALL.json());
    assertThat(keys("DELETE", "[2,3]")).isEmpty();
    assertThat(keys("DELETE", "[1,1,\"1\"]")).containsExactly(ALL.json());
    assertThat(keys("DELETE", "[4]")).isEmpty();
    assertThat(keys("DELETE", "[]")).isEmpty();
    assertThat(keys("DELETE", "[null,1.5,\"x\",{},99999999999999999999,[1],\"\"]")).isEmpty();
    assertThat(keys("UPDATE", "[9,8,7,6,5,4,10,11,12,3,13]")).containsExactly(SOME.json());
  }

  @Test
  void bindingsWithOneIdBothGetTheChange() {
    join(List.of(ALL, INSERTS), answer(entry(7, ALL), entry(7, INSERTS)));
    assertThat(keys("INSERT", "[7]")).containsExactly(ALL.json(), INSERTS.json());
  }

  @Test
  void theAnswerIsMatchedByValueWhereItsOrderDiffers() {
    assertThat(
            join(
                List.of(ALL, INSERTS, SOME),
                answer(
                    "{\"id\":9,\"event\":\"*\",\"schema\":\"x\"}",
                    entry(3, SOME),
                    "{\"id\":1,\"foo\":[1],\"select\":null,\"table\":\"todos\",\"filter\":null,"
                        + "\"schema\":\"public\",\"event\":\"*\"}",
                    entry(2, INSERTS))))
        .isEmpty();
    assertThat(keys("UPDATE", "[1,2,3,9]")).containsExactly(ALL.json(), SOME.json());
    assertThat(keys("INSERT", "[2]")).containsExactly(INSERTS.json());
  }

  @Test
  void columnsThatTheServerWritesOtherwiseDoNotMatter() {
    PostgresFilter columns = ALL.select("b", "a");
    assertThat(join(List.of(columns), answer(entry(1, ALL.select("a", "b"))))).isEmpty();
    assertThat(keys("INSERT", "[1]")).containsExactly(columns.json());
  }

  @Test
  void aBindingWithOtherColumnsIsNotTakenForTheMissingOne() {
    PostgresFilter columns = ALL.select("a");
    List<Failure> failures = join(List.of(columns, ALL), answer(entry(1, ALL)));
    assertThat(failures).extracting(Failure::key).containsExactly(columns.json());
    assertThat(keys("INSERT", "[1]")).containsExactly(ALL.json());
  }

  @Test
  void aMissingBindingFailsAndTheOthersLive() {
    List<Failure> failures = join(List.of(ALL, SOME, INSERTS), answer(entry(1, ALL)));
    assertThat(failures).extracting(Failure::key).containsExactly(SOME.json(), INSERTS.json());
    assertThat(failures.get(0).error())
        .hasMessageStartingWith("the server did not take up the changes for " + SOME.json());
    assertThat(keys("INSERT", "[1]")).containsExactly(ALL.json());
    assertThat(bindings.covers(ALL.json())).isTrue();
    assertThat(bindings.covers(SOME.json())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "[]",
        "\"x\"",
        "{\"postgres_changes\":null}",
        "{\"postgres_changes\":{}}",
        "{\"postgres_changes\":[]}",
        "{\"postgres_changes\":[null,1,\"x\",[],{}]}",
        "{\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}]}",
        "{\"postgres_changes\":[{\"id\":{},\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}]}",
      })
  void anAnswerWithoutItIsAMissingBinding(String response) {
    assertThat(join(List.of(ALL), Payload.json(response)))
        .extracting(Failure::key)
        .containsExactly(ALL.json());
  }

  @Test
  void aKeyIsCoveredFromTheJoinThatAsksForItOn() {
    assertThat(bindings.covers(ALL.json())).isFalse();
    bindings.request(List.of(ALL.json()));
    assertThat(bindings.covers(ALL.json())).isTrue();
    assertThat(bindings.covers(SOME.json())).isFalse();
    bindings.onJoined(answer(entry(1, ALL)));
    assertThat(bindings.covers(ALL.json())).isTrue();
    bindings.request(List.of(SOME.json()));
    assertThat(bindings.covers(ALL.json())).isFalse();
    assertThat(bindings.covers(SOME.json())).isTrue();
    bindings.onLost();
    assertThat(bindings.covers(SOME.json())).isFalse();
  }

  @Test
  void changesStillComeWhileTheTopicIsJoinedAgainInPlace() {
    join(List.of(ALL), answer(entry(1, ALL)));
    bindings.request(List.of(ALL.json(), SOME.json()));
    assertThat(keys("UPDATE", "[1]")).containsExactly(ALL.json());
    bindings.onJoined(answer(entry(5, ALL), entry(6, SOME)));
    assertThat(keys("UPDATE", "[1]")).isEmpty();
    assertThat(keys("UPDATE", "[5,6]")).containsExactly(ALL.json(), SOME.json());
    bindings.onLost();
    assertThat(keys("UPDATE", "[5,6]")).isEmpty();
  }

  @Test
  void isReadyWhenTheServerSaysSoAndAgainAfterEveryJoin() {
    join(List.of(ALL), answer(entry(1, ALL)));
    assertThat(bindings.isReady()).isFalse();
    assertThat(bindings.onSystem(system("ok", "system"))).isEmpty();
    assertThat(bindings.isReady()).isFalse();
    assertThat(bindings.onSystem(system("ok", "postgres_changes"))).isEmpty();
    assertThat(bindings.onSystem(system("ok", "postgres_changes"))).isEmpty();
    assertThat(bindings.isReady()).isTrue();
    assertThat(bindings.onSystem(system("error", "system"))).isEmpty();
    assertThat(bindings.isReady()).isTrue();

    bindings.request(List.of(ALL.json()));
    assertThat(bindings.isReady()).isFalse();
    assertThat(bindings.onSystem(system("ok", "postgres_changes"))).isEmpty();
    assertThat(bindings.isReady()).as("that was about the join before").isFalse();
    bindings.onJoined(answer(entry(1, ALL)));
    bindings.onSystem(system("ok", "postgres_changes"));
    assertThat(bindings.isReady()).isTrue();
    bindings.onLost();
    assertThat(bindings.isReady()).isFalse();
  }

  @Test
  void isNeverReadyWithoutBindings() {
    join(List.of(), answer());
    bindings.onSystem(system("ok", "postgres_changes"));
    assertThat(bindings.isReady()).isFalse();
  }

  @Test
  void anErrorOfTheServerFailsAllBindingsOfTheTopic() {
    join(List.of(ALL, SOME), answer(entry(1, ALL), entry(2, SOME)));
    bindings.onSystem(system("ok", "postgres_changes"));
    List<Failure> failures = bindings.onSystem(system("error", "postgres_changes"));
    assertThat(failures).extracting(Failure::key).containsExactly(ALL.json(), SOME.json());
    assertThat(failures.get(1).error())
        .hasMessageStartingWith("the server sends no changes for " + SOME.json() + ": the message")
        .hasMessageContaining("check that the table is in the publication");
    assertThat(bindings.isReady()).isFalse();
    assertThat(bindings.covers(ALL.json())).as("subscribing again joins again").isFalse();
    assertThat(keys("INSERT", "[1,2]")).isEmpty();
    assertThat(bindings.onSystem(system("error", "postgres_changes"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "1",
        "{\"ids\":[1]}",
        "{\"data\":{\"type\":\"INSERT\"}}",
        "{\"ids\":1,\"data\":{\"type\":\"INSERT\"}}",
        "{\"ids\":[1],\"data\":{\"type\":null}}",
        "{\"ids\":[1],\"data\":[\"INSERT\"]}",
        "{\"ids\":[1],\"data\":{\"type\":\"INSERT\"}"
      })
  void whatIsNoChangeIsAViolationThatLeavesTheLinkOpen(String change) {
    join(List.of(ALL), answer(entry(1, ALL)));
    assertThatThrownBy(() -> bindings.keysOf(Payload.json(change)))
        .isInstanceOfSatisfying(
            ProtocolViolationException.class, e -> assertThat(e.fatal()).isFalse());
    assertThat(keys("INSERT", "[1]")).containsExactly(ALL.json());
  }

  /** What the server sent, and to which bindings of the official client it belongs. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theServersOwnMessagesGoWhereTheyBelong(int vsn) {
    Recording recording = Recording.of("official-postgres-changes-vsn" + vsn);
    PostgresFilter match = INSERTS.where(PostgresCondition.eq("details", "match"));
    PostgresFilter deletes = ALL.event(Event.DELETE);
    bindings.request(List.of(ALL.json(), match.json(), deletes.json()));
    assertThat(bindings.onJoined(response(recording, "db1"))).isEmpty();
    Payload ready = recording.received("A", "db1", "system").get(0);
    bindings.onSystem(SystemMessage.of(new Message("db1", "system", ready)));
    assertThat(bindings.isReady()).isTrue();
    List<List<String>> seen = new ArrayList<>();
    for (Payload change : recording.received("A", "db1", "postgres_changes")) {
      seen.add(bindings.keysOf(change));
    }
    assertThat(seen)
        .containsExactly(
            List.of(ALL.json()),
            List.of(match.json(), ALL.json()),
            List.of(ALL.json()),
            List.of(deletes.json(), ALL.json()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aBindingWithColumnsGetsItsOwnMessages(int vsn) {
    Recording recording = Recording.of("raw-pg-v" + vsn);
    PostgresFilter columns = ALL.select("id", "details");
    List<String> keys = asked(recording, "pg");
    bindings.request(keys);
    assertThat(bindings.onJoined(response(recording, "pg"))).isEmpty();
    List<Payload> changes = recording.received("A", "pg", "postgres_changes");
    assertThat(bindings.keysOf(changes.get(0)))
        .containsExactlyInAnyOrder(keys.get(0), keys.get(1), keys.get(5));
    assertThat(bindings.keysOf(changes.get(1))).containsExactly(columns.json());
    assertThat(bindings.keysOf(changes.get(2)))
        .containsExactlyInAnyOrder(keys.get(0), keys.get(2), keys.get(3), keys.get(5));
  }

  /** Each configuration error that was recorded fails its binding, with the server's own words. */
  @ParameterizedTest
  @ValueSource(strings = {"raw-pg-errors-v1", "raw-pg-errors-v2", "raw-pg-mixed-v2"})
  void recordedErrorsFailTheBindingAndRecordedSuccessDoesNot(String name) {
    Recording recording = Recording.of(name);
    int refused = 0;
    int accepted = 0;
    for (Recording.Frame frame : recording.frames()) {
      if (!frame.event().equals("system")) {
        continue;
      }
      String topic = frame.topic().substring("realtime:".length());
      SystemMessage system = SystemMessage.of(new Message(topic, "system", frame.payload()));
      assertThat(system.channel()).isEqualTo(topic);
      join(List.of(ALL, INSERTS), answer(entry(1, ALL), entry(2, INSERTS)));
      List<Failure> failures = bindings.onSystem(system);
      if (system.isOk()) {
        accepted++;
        assertThat(failures).isEmpty();
        assertThat(bindings.isReady()).isTrue();
        assertThat(system.message()).isEqualTo("Subscribed to PostgreSQL");
      } else {
        refused++;
        assertThat(failures).hasSize(2);
        assertThat(failures.get(0).error()).hasMessageContaining(system.message());
        assertThat(failures.get(0).error().getMessage()).doesNotContain("\n");
        assertThat(bindings.isReady()).isFalse();
      }
    }
    assertThat(refused).isEqualTo(name.contains("errors") ? 9 : 2);
    assertThat(accepted).isEqualTo(4);
  }

  private List<Failure> join(List<PostgresFilter> filters, Payload response) {
    List<String> keys = new ArrayList<>();
    filters.forEach(filter -> keys.add(filter.json()));
    bindings.request(keys);
    return bindings.onJoined(response);
  }

  private List<String> keys(String type, String ids) {
    return bindings.keysOf(
        Payload.json("{\"data\":{\"x\":{},\"type\":\"" + type + "\"},\"ids\":" + ids + "}"));
  }

  private static String entry(long id, PostgresFilter filter) {
    return "{\"id\":" + id + "," + filter.json().substring(1);
  }

  private static Payload answer(String... entries) {
    return Payload.json("{\"postgres_changes\":[" + String.join(",", entries) + "]}");
  }

  private static SystemMessage system(String status, String extension) {
    return SystemMessage.of(
        new Message(
            "room",
            "system",
            Payload.json(
                "{\"message\":\"the message\",\"status\":\""
                    + status
                    + "\",\"extension\":\""
                    + extension
                    + "\",\"channel\":\"room\"}")));
  }

  private static Payload response(Recording recording, String topic) {
    JsonNode reply = recording.received("A", topic, "phx_reply").get(0).as(JsonNode.class);
    return Payload.json(reply.path("response").toString());
  }

  private static List<String> asked(Recording recording, String topic) {
    List<String> keys = new ArrayList<>();
    for (Recording.Frame frame : recording.frames()) {
      if (frame.event().equals("phx_join") && frame.topic().equals("realtime:" + topic)) {
        frame
            .payload()
            .as(JsonNode.class)
            .path("config")
            .path("postgres_changes")
            .forEach(asked -> keys.add(asked.toString()));
      }
    }
    return keys;
  }
}
