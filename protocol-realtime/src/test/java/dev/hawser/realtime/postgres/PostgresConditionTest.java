package dev.hawser.realtime.postgres;

import static dev.hawser.realtime.postgres.PostgresCondition.eq;
import static dev.hawser.realtime.postgres.PostgresCondition.gt;
import static dev.hawser.realtime.postgres.PostgresCondition.gte;
import static dev.hawser.realtime.postgres.PostgresCondition.ilike;
import static dev.hawser.realtime.postgres.PostgresCondition.imatch;
import static dev.hawser.realtime.postgres.PostgresCondition.in;
import static dev.hawser.realtime.postgres.PostgresCondition.isDistinct;
import static dev.hawser.realtime.postgres.PostgresCondition.isFalse;
import static dev.hawser.realtime.postgres.PostgresCondition.isNull;
import static dev.hawser.realtime.postgres.PostgresCondition.isTrue;
import static dev.hawser.realtime.postgres.PostgresCondition.isUnknown;
import static dev.hawser.realtime.postgres.PostgresCondition.like;
import static dev.hawser.realtime.postgres.PostgresCondition.lt;
import static dev.hawser.realtime.postgres.PostgresCondition.lte;
import static dev.hawser.realtime.postgres.PostgresCondition.match;
import static dev.hawser.realtime.postgres.PostgresCondition.neq;
import static dev.hawser.realtime.postgres.PostgresCondition.not;
import static dev.hawser.realtime.postgres.PostgresCondition.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the filter builder of realtime-js guarantees, and what the server's parser needs. */
class PostgresConditionTest {

  @Test
  void everyOperatorHasItsName() {
    assertThat(
            List.of(
                eq("id", 1),
                neq("id", 1),
                lt("age", 65),
                lte("age", 65),
                gt("age", 18),
                gte("age", 18),
                like("title", "%foo%"),
                ilike("title", "%FOO%"),
                match("title", "^foo"),
                imatch("title", "^foo"),
                isDistinct("value", 1),
                isNull("at"),
                isTrue("at"),
                isFalse("at"),
                isUnknown("at"),
                in("id", 1, 2)))
        .extracting(Object::toString)
        .containsExactly(
            "id=eq.1",
            "id=neq.1",
            "age=lt.65",
            "age=lte.65",
            "age=gt.18",
            "age=gte.18",
            "title=like.%foo%",
            "title=ilike.%FOO%",
            "title=match.^foo",
            "title=imatch.^foo",
            "value=isdistinct.1",
            "at=is.null",
            "at=is.true",
            "at=is.false",
            "at=is.unknown",
            "id=in.(1,2)");
  }

  @Test
  void everyOperatorCanBeNegated() {
    assertThat(not(eq("state", "draft"))).hasToString("state=not.eq.draft");
    assertThat(not(gt("id", 5))).hasToString("id=not.gt.5");
    assertThat(not(isNull("deleted_at"))).hasToString("deleted_at=not.is.null");
    assertThat(not(isUnknown("flag"))).hasToString("flag=not.is.unknown");
    assertThat(not(in("state", "draft", "old"))).hasToString("state=not.in.(draft,old)");
    assertThat(not(in("label", "", "NULL", "{tag}")))
        .hasToString("label=not.in.(\"\",\"NULL\",\"{tag}\")");
    assertThat(not(not(like("title", "%a")))).isEqualTo(like("title", "%a"));
  }

  @Test
  void valuesAreWrittenAsPostgresReadsThem() {
    UUID uuid = new UUID(1, 2);
    assertThat(eq("n", 0)).hasToString("n=eq.0");
    assertThat(gt("n", -100)).hasToString("n=gt.-100");
    assertThat(lt("n", 9.99)).hasToString("n=lt.9.99");
    assertThat(eq("n", Long.MAX_VALUE)).hasToString("n=eq.9223372036854775807");
    assertThat(eq("n", new BigDecimal("1E+3"))).hasToString("n=eq.1000");
    assertThat(eq("n", new BigDecimal("12.50"))).hasToString("n=eq.12.50");
    assertThat(eq("b", true)).hasToString("b=eq.true");
    assertThat(eq("b", false)).hasToString("b=eq.false");
    assertThat(eq("t", "")).hasToString("t=eq.");
    assertThat(eq("t", 'c')).hasToString("t=eq.c");
    assertThat(eq("u", uuid)).hasToString("u=eq." + uuid);
    assertThat(eq("e", TimeUnit.DAYS)).hasToString("e=eq.DAYS");
    assertThat(eq("d", LocalDate.of(2024, 2, 29))).hasToString("d=eq.2024-02-29");
    assertThat(gte("d", Instant.EPOCH)).hasToString("d=gte.1970-01-01T00:00:00Z");
    assertThat(gte("d", OffsetDateTime.parse("2024-02-29T10:00:01+02:00")))
        .hasToString("d=gte.2024-02-29T10:00:01+02:00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "in progress",
        "O'Brien",
        "São Paulo",
        "50%",
        "a_b",
        "1=1",
        "eq.value",
        "a:b",
        "a&b",
        "{1}",
        "null"
      })
  void whatNeedsNoQuotesHasNone(String value) {
    assertThat(eq("c", value)).hasToString("c=eq." + value);
  }

  @Test
  void whatTheServerReadsAsSyntaxIsQuoted() {
    assertThat(eq("name", "a,b")).hasToString("name=eq.\"a,b\"");
    assertThat(match("code", "a{1,2}")).hasToString("code=match.\"a{1,2}\"");
    assertThat(match("code", "^(a|b)$")).hasToString("code=match.\"^(a|b)$\"");
    assertThat(eq("name", "say \"hi\"")).hasToString("name=eq.\"say \\\"hi\\\"\"");
    assertThat(eq("path", "C:\\tmp")).hasToString("path=eq.\"C:\\\\tmp\"");
    assertThat(eq("name", " a ")).hasToString("name=eq.\" a \"");
    assertThat(eq("name", "a\u00a0")).hasToString("name=eq.\"a\u00a0\"");
    assertThat(eq("name", "\n")).hasToString("name=eq.\"\n\"");
    assertThat(eq("name", ")")).hasToString("name=eq.\")\"");
  }

  @Test
  void ofAListOnlyWhatNeedsItIsQuoted() {
    assertThat(in("label", "a,b", "c")).hasToString("label=in.(\"a,b\",c)");
    assertThat(in("tag", "a%b", "c_d", "e\\f")).hasToString("tag=in.(a%b,c_d,\"e\\\\f\")");
    assertThat(in("label", "", "NULL", "NuLl", "{tag}", "a}", "active", 0, false, " x"))
        .hasToString("label=in.(\"\",\"NULL\",\"NuLl\",\"{tag}\",\"a}\",active,0,false,\" x\")");
    assertThat(in("id", List.of(1))).hasToString("id=in.(1)");
    assertThat(in("flag", true, false)).hasToString("flag=in.(true,false)");
  }

  @Test
  void equalElementsOfAListAreWrittenOnce() {
    assertThat(in("id", 1, 1, 2)).hasToString("id=in.(1,2)");
  }

  @Test
  void anEmptyListIsRefused() {
    assertThatThrownBy(() -> in("id"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the condition in of column 'id' needs at least one value");
    assertThatThrownBy(() -> in("id", List.of())).hasMessageContaining("at least one value");
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void nullIsForIsNullOnly() {
    assertThatThrownBy(() -> eq("at", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nothing equals null; to find it write isNull(\"at\")");
    assertThatThrownBy(() -> in("at", Arrays.asList(1, null))).hasMessageContaining("isNull");
  }

  @Test
  void valuesOfOtherTypesAreRefused() {
    assertThatThrownBy(() -> eq("at", ZonedDateTime.parse("2024-01-01T00:00Z")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("column 'at' is a java.time.ZonedDateTime");
    assertThatThrownBy(() -> eq("at", List.of(1))).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " a", "a ", "a=b", "a,b", "f(x)", "\"a\""})
  void columnsThatTheServerCannotReadAreRefused(String column) {
    assertThatThrownBy(() -> eq(column, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + column + "'");
  }

  @Test
  void columnsMayHoldSpaceDotsAndOtherLetters() {
    assertThat(eq("Some Col", "a b")).hasToString("Some Col=eq.a b");
    assertThat(eq("ünï.x", 1)).hasToString("ünï.x=eq.1");
  }

  @Test
  void rawConditionsAreSentAsTheyAre() {
    assertThat(raw(" a=eq.1,b=foo.( ")).hasToString(" a=eq.1,b=foo.( ");
    assertThatThrownBy(() -> raw(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> not(raw("a=eq.1"))).hasMessageContaining("a=eq.1");
  }

  /** The server's reading, written from its documented rules. */
  @Test
  void theServerReadsBackWhatWasMeant() {
    Random random = new Random(4);
    String letters = "ab,()\"\\{} .=\u00a0\té\uD83D\uDE00nulNUL";
    for (int round = 0; round < 20_000; round++) {
      ServerFilter expected = new ServerFilter();
      PostgresFilter filter = PostgresFilter.table("t");
      int conditions = 1 + random.nextInt(3);
      for (int i = 0; i < conditions; i++) {
        boolean negated = random.nextBoolean();
        String column = "c " + i;
        PostgresCondition condition;
        if (random.nextBoolean()) {
          String value = word(random, letters);
          condition = eq(column, value);
          expected.add(column, negated, "eq", List.of(value));
        } else {
          List<String> values =
              random
                  .ints(1 + random.nextInt(3), 0, 9)
                  .mapToObj(n -> word(random, letters))
                  .distinct()
                  .toList();
          condition = in(column, values);
          expected.add(column, negated, "in", values);
        }
        filter = filter.where(negated ? not(condition) : condition);
      }
      assertThat(ServerFilter.read(String.valueOf(filter.filter())))
          .as(String.valueOf(filter.filter()))
          .isEqualTo(expected);
    }
  }

  private static String word(Random random, String letters) {
    if (random.nextInt(10) == 0) {
      return random.nextBoolean() ? "null" : "NULL";
    }
    int[] points = letters.codePoints().toArray();
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      word.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return word.toString();
  }
}
