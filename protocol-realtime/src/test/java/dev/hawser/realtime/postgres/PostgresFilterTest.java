package dev.hawser.realtime.postgres;

import static dev.hawser.realtime.postgres.PostgresCondition.eq;
import static dev.hawser.realtime.postgres.PostgresCondition.gte;
import static dev.hawser.realtime.postgres.PostgresCondition.in;
import static dev.hawser.realtime.postgres.PostgresCondition.isNull;
import static dev.hawser.realtime.postgres.PostgresCondition.not;
import static dev.hawser.realtime.postgres.PostgresCondition.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hawser.realtime.postgres.PostgresFilter.Event;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresFilterTest {

  @Test
  void isWrittenInOneFixedOrderWithoutWhatIsNotThere() {
    assertThat(PostgresFilter.table("todos").json())
        .isEqualTo("{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}");
    assertThat(PostgresFilter.schema("*").json()).isEqualTo("{\"event\":\"*\",\"schema\":\"*\"}");
    assertThat(
            PostgresFilter.table("app", "users")
                .select("id", "name")
                .where(in("name", "a,b", "c"), not(isNull("x")))
                .event(Event.UPDATE)
                .json())
        .isEqualTo(
            "{\"event\":\"UPDATE\",\"schema\":\"app\",\"table\":\"users\","
                + "\"filter\":\"name=in.(\\\"a,b\\\",c),x=not.is.null\","
                + "\"select\":[\"id\",\"name\"]}");
  }

  @Test
  void conditionsOfAllCallsAreJoined() {
    PostgresFilter one = PostgresFilter.table("t").where(gte("age", 18));
    PostgresFilter two = one.where(raw("b=like.x%,c=eq.1"), eq("age", 65));
    assertThat(two.filter()).isEqualTo("age=gte.18,b=like.x%,c=eq.1,age=eq.65");
    assertThat(one.filter()).isEqualTo("age=gte.18");
  }

  @Test
  void saysWhatItAsksFor() {
    PostgresFilter filter =
        PostgresFilter.table("a", "t").event(Event.DELETE).where(eq("x", 1)).selectKey();
    assertThat(filter.event()).isEqualTo(Event.DELETE);
    assertThat(filter.schema()).isEqualTo("a");
    assertThat(filter.table()).isEqualTo("t");
    assertThat(filter.filter()).isEqualTo("x=eq.1");
    assertThat(filter.select()).isEmpty();
    assertThat(PostgresFilter.schema("a").table()).isNull();
    assertThat(filter.toMap())
        .isEqualTo(
            Map.of(
                "event", "DELETE", "schema", "a", "table", "t", "filter", "x=eq.1", "select",
                List.of()));
  }

  @Test
  void theMapIsTheJson() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    for (PostgresFilter filter : someFilters()) {
      assertThat(mapper.writeValueAsString(filter.toMap())).isEqualTo(filter.json());
    }
  }

  @Test
  void isReadBack() {
    for (PostgresFilter filter : someFilters()) {
      PostgresFilter read = PostgresFilter.parse(filter.json());
      assertThat(read).isEqualTo(filter).hasSameHashCodeAs(filter).hasToString(filter.json());
      assertThat(read.select()).isEqualTo(filter.select());
    }
    assertThat(someFilters()).doesNotHaveDuplicates();
  }

  private static List<PostgresFilter> someFilters() {
    PostgresFilter table = PostgresFilter.table("Mixed \"Case\" ü\uD83D\uDE00\n");
    return List.of(
        table,
        table.event(Event.INSERT),
        table.where(eq("Some Col", "a \"b\" \\ é\t")),
        table.select("id", "ü\""),
        table.selectKey(),
        PostgresFilter.schema("*"),
        PostgresFilter.schema("app"));
  }

  @Test
  void whatTheServerAnswersIsReadWhateverItsOrderAndWhateverItAdds() {
    assertThat(
            PostgresFilter.parse(
                " {\"id\":74307548, \"foo\" : {\"table\":1}, \"filter\":null,\"select\":null,"
                    + "\"schema\":\"public\",\"event\":\"insert\",\"table\":\"todos\"} "))
        .isEqualTo(PostgresFilter.table("todos").event(Event.INSERT));
    assertThat(PostgresFilter.parse("{\"table\":\"todos\"}"))
        .isEqualTo(PostgresFilter.table("todos"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{} x",
        "{}",
        "{\"event\":\"*\"}",
        "{\"event\":\"FROB\",\"table\":\"t\"}",
        "{\"table\":\"\"}",
        "{\"schema\":\"s\",\"filter\":\"a=eq.1\"}",
        "{\"table\":\"t\",\"select\":\"id\"}",
        "{\"table\":\"t\",\"select\":[{}]}"
      })
  void whatIsNoFilterIsRefused(String json) {
    assertThatThrownBy(() -> PostgresFilter.parse(json))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void conditionsAndColumnsNeedATable() {
    for (PostgresFilter filter :
        List.of(
            PostgresFilter.schema("public"),
            PostgresFilter.table("*"),
            PostgresFilter.table("*", "todos"))) {
      assertThatThrownBy(() -> filter.where(eq("a", 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "only the filter of one table can have conditions: name the table, and its schema");
      assertThatThrownBy(() -> filter.select("a"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("can have select");
    }
  }

  @Test
  void emptyNamesAndWhereWithoutConditionsAreRefused() {
    assertThatThrownBy(() -> PostgresFilter.table(""))
        .hasMessage("the name of a table is not empty");
    assertThatThrownBy(() -> PostgresFilter.schema("")).hasMessageContaining("schema");
    assertThatThrownBy(() -> PostgresFilter.table("t").select("a", ""))
        .hasMessageContaining("column");
    assertThatThrownBy(() -> PostgresFilter.table("t").where())
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What the clients of the recordings asked for can be asked for here. */
  @ParameterizedTest
  @ValueSource(strings = {"official-postgres-changes-vsn1", "raw-pg-v2", "raw-pg-types-v1"})
  void whatOthersAskForCanBeSaid(String recording) {
    int seen = 0;
    for (Recording.Frame frame : Recording.of(recording).frames()) {
      if (!frame.event().equals("phx_join") || frame.received()) {
        continue;
      }
      for (JsonNode asked :
          frame.payload().as(JsonNode.class).path("config").path("postgres_changes")) {
        PostgresFilter read = PostgresFilter.parse(asked.toString());
        assertThat(read.json()).isEqualTo(asked.toString());
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(2);
  }
}
