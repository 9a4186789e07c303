package dev.hawser.realtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hawser.PayloadException;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real server sent, in both serializers, value by value. */
class RecordedChangesTest {

  /** What an application may want. */
  record Todo(
      long id,
      String details,
      boolean done,
      BigDecimal amount,
      List<String> tags,
      @JsonProperty("created_at") Instant createdAt) {}

  private static final List<PostgresColumn> TODOS =
      List.of(
          new PostgresColumn("id", "int8"),
          new PostgresColumn("details", "text"),
          new PostgresColumn("done", "bool"),
          new PostgresColumn("user_id", "uuid"),
          new PostgresColumn("amount", "numeric"),
          new PostgresColumn("meta", "jsonb"),
          new PostgresColumn("tags", "_text"),
          new PostgresColumn("created_at", "timestamptz"));

  private static List<PostgresChange> changes(String recording, String client, String topic) {
    JacksonPayloadCodec codec = new JacksonPayloadCodec();
    return Recording.of(recording).received(client, topic, "postgres_changes").stream()
        .map(payload -> PostgresChange.of(payload, codec))
        .toList();
  }

  /** Columns in order. */
  private static final class Row extends LinkedHashMap<String, @Nullable Object> {

    private static final long serialVersionUID = 1L;

    Row with(String column, @Nullable Object value) {
      put(column, value);
      return this;
    }
  }

  private static Row row() {
    return new Row();
  }

  private static void assertRow(PostgresRow row, Map<String, @Nullable Object> expected) {
    assertThat(row.asMap()).isEqualTo(expected);
    assertThat(row.names()).containsExactlyElementsOf(expected.keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2026-11-20T08:28:30.511606, 2026-11-20T08:28:30.512Z",
    "2, 2026-11-20T08:28:40.939173, 2026-11-20T08:28:40.939Z"
  })
  void aRowThroughItsLife(int vsn, String created, Instant committed) {
    List<PostgresChange> changes = changes("raw-pg-v" + vsn, "A", "pg");
    Map<String, @Nullable Object> first =
        row()
            .with("id", 1L)
            .with("details", "d1")
            .with("done", false)
            .with("user_id", "11111111-1111-1111-1111-111111111111")
            .with("amount", new BigDecimal("12.50"))
            .with("meta", row().with("a", Arrays.asList(1L, null, "x")))
            .with("tags", List.of("x", "y z"))
            .with("created_at", created + "+00:00");

    PostgresChange insert = changes.get(0);
    assertThat(insert.type()).isEqualTo(PostgresChange.Type.INSERT);
    assertThat(insert.schema()).isEqualTo("public");
    assertThat(insert.table()).isEqualTo("todos");
    assertThat(insert.commitTimestamp()).isEqualTo(committed);
    assertThat(insert.columns()).isEqualTo(TODOS);
    assertThat(insert.errors()).isEmpty();
    assertThat(insert.hasRecord()).isTrue();
    assertThat(insert.hasOldRecord()).isFalse();
    assertThatThrownBy(insert::oldRecord)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this INSERT of 'todos' has no old record; ask for its type first");
    assertRow(insert.row(), first);
    assertThat(insert).hasToString("PostgresChange(INSERT, public.todos)");
    assertThat(insert.record().as(Todo.class))
        .isEqualTo(
            new Todo(
                1,
                "d1",
                false,
                new BigDecimal("12.50"),
                List.of("x", "y z"),
                Instant.parse(created + "Z")));

    PostgresChange selected = changes.get(1);
    assertThat(selected.columns()).isEqualTo(TODOS.subList(0, 2));
    assertRow(selected.row(), row().with("id", 1L).with("details", "d1"));
    assertThat(selected.row().isAbsent("done")).isTrue();

    PostgresChange update = changes.get(2);
    assertThat(update.type()).isEqualTo(PostgresChange.Type.UPDATE);
    Map<String, @Nullable Object> second = new LinkedHashMap<>(first);
    second.put("details", "d1b");
    second.put("done", true);
    assertRow(update.row(), second);
    assertRow(update.oldRow(), first);
    assertThat(update.oldRecord().as(Todo.class).details()).isEqualTo("d1");

    PostgresChange delete = changes.get(4);
    assertThat(delete.type()).isEqualTo(PostgresChange.Type.DELETE);
    assertThat(delete.hasRecord()).isFalse();
    assertThatThrownBy(delete::row)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no record");
    assertRow(delete.oldRow(), second);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anOldRowMayHaveTheKeyOnly(int vsn) {
    List<PostgresChange> changes = changes("raw-pg-v" + vsn, "A", "pg");
    PostgresChange moved = changes.get(8);
    assertThat(moved.table()).isEqualTo("plain_pk");
    assertRow(moved.row(), row().with("id", 2L).with("details", "p2"));
    assertRow(moved.oldRow(), row().with("id", 1L));
    assertThat(moved.oldRow().isAbsent("details")).isTrue();
    assertThat(moved.oldRow().get("details")).isNull();
    PostgresChange deleted = changes.get(9);
    assertThat(deleted.type()).isEqualTo(PostgresChange.Type.DELETE);
    assertRow(deleted.oldRow(), row().with("id", 2L));
  }

  @ParameterizedTest
  @CsvSource({"1, 2026-11-20T08:28:35.727442", "2, 2026-11-20T08:28:46.088927"})
  void nullsAreNotAbsent(int vsn, String created) {
    PostgresChange change = changes("raw-pg-v" + vsn, "A", "pg").get(12);
    assertRow(
        change.row(),
        row()
            .with("id", 2L)
            .with("details", "m1")
            .with("done", false)
            .with("user_id", null)
            .with("amount", null)
            .with("meta", null)
            .with("tags", null)
            .with("created_at", created + "+00:00"));
    assertThat(change.row().isAbsent("tags")).isFalse();
    assertThat(change.row().get("tags")).isNull();
    assertThat(change.row().get("amount", BigDecimal.class)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"1, 2026-11-20T08:28:37.65048", "2, 2026-11-20T08:28:47.948148"})
  void aRowThatIsTooLargeComesWithoutItsLargeColumns(int vsn, String created) {
    List<PostgresChange> changes = changes("raw-pg-v" + vsn, "A", "pg");
    PostgresChange change = changes.get(changes.size() - 2);
    assertThat(change.errors())
        .containsExactly(
            new PostgresError(
                PostgresError.Kind.PAYLOAD_TOO_LARGE, "Error 413: Payload Too Large"));
    assertThat(change.columns()).isEqualTo(TODOS);
    assertRow(
        change.row(),
        row().with("id", 5L).with("done", false).with("created_at", created + "+00:00"));
    assertThat(change.row().isAbsent("details")).isTrue();
    assertRow(changes.get(changes.size() - 1).row(), row().with("id", 5L));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyTypeOfColumn(int vsn) {
    PostgresChange change = changes("raw-pg-types-v" + vsn, "A", "types").get(0);
    assertThat(change.columns()).hasSize(34);
    assertThat(change.columns().get(7)).isEqualTo(new PostgresColumn("t", "text"));
    PostgresRow row = change.row();
    assertThat(row.get("f8")).isEqualTo(0.1);
    assertRow(
        row,
        row()
            .with("id", 1L)
            .with("i2", -32768L)
            .with("i8", Long.MAX_VALUE)
            .with("n", new BigDecimal("12345678901234567890.123456789000"))
            .with("f4", 1.5)
            .with("f8", 0.1)
            .with("b", true)
            .with("t", "line\n\"q\" \\ \t é\uD83D\uDE00")
            .with("vc", "abc")
            .with("c", "a")
            .with("by", "deadbeef")
            .with("j", row().with("a", 2L))
            .with("jb", row().with("b", BigInteger.TEN.pow(400)))
            .with("d", "2024-02-29")
            .with("ti", "12:34:56.789")
            .with("tz", "12:34:56+02")
            .with("ts", "2024-02-29T12:34:56.123456")
            .with("tsz", "2024-02-29T10:34:56.123456+00:00")
            .with("iv", "1 year 2 mons 3 days 04:05:06")
            .with("u", "11111111-1111-1111-1111-111111111111")
            .with("ip", "10.0.0.1")
            .with("ci", "10.0.0.0/8")
            .with("m", "$1,234.56")
            .with("bt", "1")
            .with("pt", "(1,2)")
            .with("r", "[1,5)")
            .with("m2", "ok")
            .with("ia", Arrays.asList(1L, null, 3L))
            .with("ta", Arrays.asList("a", null, "b c", "d\"e"))
            .with("ba", List.of(true, false))
            .with("ja", List.of(row().with("x", 1L)))
            .with("xm", "<a/>")
            .with("mac", "08:00:2b:01:02:03")
            .with("tv", "'a' 'cat' 'fat'"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatJsonHasNoTypeForIsReadOnRequest(int vsn) {
    PostgresRow row = changes("raw-pg-types-v" + vsn, "A", "types").get(0).row();
    assertThat(row.get("u", UUID.class))
        .isEqualTo(UUID.fromString("11111111-1111-1111-1111-111111111111"));
    assertThat(row.get("d", LocalDate.class)).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(row.get("ti", LocalTime.class)).isEqualTo(LocalTime.parse("12:34:56.789"));
    assertThat(row.get("ts", LocalDateTime.class))
        .isEqualTo(LocalDateTime.parse("2024-02-29T12:34:56.123456"));
    assertThat(row.get("tsz", Instant.class))
        .isEqualTo(Instant.parse("2024-02-29T10:34:56.123456Z"));
    assertThat(row.get("tsz", OffsetDateTime.class))
        .isEqualTo(OffsetDateTime.parse("2024-02-29T10:34:56.123456Z"));
    assertThat(row.get("by", byte[].class)).isEqualTo(new byte[] {-34, -83, -66, -17});
    assertThat(row.get("i2", Integer.class)).isEqualTo(-32768);
    assertThat(row.get("i8", Long.class)).isEqualTo(Long.MAX_VALUE);
    assertThat(row.get("i8", BigInteger.class)).isEqualTo(BigInteger.valueOf(Long.MAX_VALUE));
    assertThat(row.get("id", BigDecimal.class)).isEqualTo(BigDecimal.ONE);
    assertThat(row.get("f4", Float.class)).isEqualTo(1.5f);
    assertThat(row.get("n", Double.class)).isEqualTo(1.2345678901234567e19);
    assertThat(row.get("t", String.class)).startsWith("line");
    assertThatThrownBy(() -> row.get("i8", Integer.class))
        .isInstanceOf(PayloadException.class)
        .hasMessage("column 'i8' holds a Long that cannot be read as java.lang.Integer");
    assertThatThrownBy(() -> row.get("ts", Instant.class)).isInstanceOf(PayloadException.class);
    assertThatThrownBy(() -> row.get("t", UUID.class)).isInstanceOf(PayloadException.class);
    assertThatThrownBy(() -> row.get("t", Long.class)).isInstanceOf(PayloadException.class);
    assertThatThrownBy(() -> row.get("t", byte[].class))
        .isInstanceOf(PayloadException.class)
        .message()
        .doesNotContain("line");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void infiniteDatesAreTextsAndNumbersThatJsonHasNotAreNull(int vsn) {
    List<PostgresChange> changes = changes("raw-pg-types-v" + vsn, "A", "types");
    PostgresRow infinite = changes.get(1).row();
    assertThat(infinite.get("d")).isEqualTo("infinity");
    assertThat(infinite.get("ts")).isEqualTo("-infinity");
    assertThat(infinite.get("tsz")).isEqualTo("infinity");
    assertThat(infinite.get("f8")).isNull();
    assertThat(infinite.get("n")).isNull();
    assertThat(infinite.isAbsent("f8")).isFalse();
    assertThatThrownBy(() -> infinite.get("tsz", Instant.class))
        .isInstanceOf(PayloadException.class);
    PostgresRow extreme = changes.get(2).row();
    assertThat(extreme.get("f8")).isEqualTo(1e308);
    assertThat(extreme.get("d")).isEqualTo("0044-03-15 BC");
    assertThat(extreme.get("tsz", Instant.class)).isEqualTo(Instant.EPOCH);
    assertThatThrownBy(() -> extreme.get("d", LocalDate.class))
        .isInstanceOf(PayloadException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void namesHaveCaseSpaceAndAnyLetters(int vsn) {
    PostgresChange change = changes("raw-pg-types-v" + vsn, "A", "types").get(3);
    assertThat(change.table()).isEqualTo("Mixed Case");
    assertRow(change.row(), row().with("Id", 1L).with("Some Col", "a b").with("ünï", "ü"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aTableWithoutPrimaryKeyHasNoRecord(int vsn) {
    PostgresChange change = changes("raw-pg-types-v" + vsn, "A", "types").get(4);
    assertThat(change.table()).isEqualTo("nopk");
    assertThat(change.errors())
        .containsExactly(
            new PostgresError(
                PostgresError.Kind.NO_PRIMARY_KEY, "Error 400: Bad Request, no primary key"));
    assertThat(change.commitTimestamp()).isNull();
    assertThat(change.columns()).isEmpty();
    assertThat(change.row().asMap()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anUnchangedLargeColumnIsAbsent(int vsn) {
    List<PostgresChange> changes = changes("raw-pg-types-v" + vsn, "A", "types");
    PostgresRow inserted = changes.get(5).row();
    assertThat(inserted.get("big", String.class)).hasSizeGreaterThan(5000);
    assertThat(inserted.isAbsent("big")).isFalse();
    PostgresChange update = changes.get(6);
    assertThat(update.columns()).extracting(PostgresColumn::name).containsExactly("id", "big", "n");
    assertRow(update.row(), row().with("id", 1L).with("n", 2L));
    assertThat(update.row().isAbsent("big")).isTrue();
    assertThat(update.row().isAbsent("n")).isFalse();
    assertRow(changes.get(7).oldRow(), row().with("id", 1L));
    assertThat(changes).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void withoutTheRightToSelectThereIsNoRecord(int vsn) {
    PostgresChange change = changes("raw-pg-mixed-v" + vsn, "A", "nor").get(0);
    assertThat(change.errors())
        .containsExactly(
            new PostgresError(PostgresError.Kind.UNAUTHORIZED, "Error 401: Unauthorized"));
    assertThat(change.type()).isEqualTo(PostgresChange.Type.INSERT);
    assertThat(change.row().asMap()).isEmpty();
    assertThat(change.commitTimestamp()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void rowLevelSecurityLeavesTheKeyOfADeletedRow(int vsn) {
    List<PostgresChange> changes = changes("raw-pg-mixed-v" + vsn, "A", "rls");
    String user = "11111111-1111-1111-1111-111111111111";
    assertThat(changes)
        .extracting(PostgresChange::type)
        .containsExactly(PostgresChange.Type.values());
    assertRow(
        changes.get(1).row(), row().with("id", (long) vsn).with("user_id", user).with("body", "c"));
    assertRow(
        changes.get(1).oldRow(),
        row().with("id", (long) vsn).with("user_id", user).with("body", "b"));
    assertRow(changes.get(2).oldRow(), row().with("id", (long) vsn));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatTheOfficialClientWasSent(int vsn) {
    List<PostgresChange> changes = changes("official-postgres-changes-vsn" + vsn, "A", "db1");
    assertThat(changes)
        .extracting(PostgresChange::type)
        .containsExactly(
            PostgresChange.Type.INSERT,
            PostgresChange.Type.INSERT,
            PostgresChange.Type.UPDATE,
            PostgresChange.Type.DELETE);
    PostgresRow row = changes.get(0).row();
    assertThat(row.get("meta")).isEqualTo(row().with("a", Arrays.asList(1L, null)));
    assertThat(row.get("tags")).isEqualTo(List.of("x", "y"));
    assertThat(row.get("amount")).isEqualTo(new BigDecimal("12.50"));
    assertThat(changes.get(2).row().get("done")).isEqualTo(true);
    assertThat(changes.get(2).oldRow().get("done")).isEqualTo(false);
    assertThat(changes.get(3).oldRow().get("details")).isEqualTo("match");
  }
}
