package dev.hawser.realtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayTextTest {

  private static List<@Nullable Object> parse(String text) {
    return ArrayText.parse(text, ',');
  }

  @Test
  void readsWhatPostgresWrites() {
    assertThat(parse("{}")).isEmpty();
    assertThat(parse("{1,2,3}")).containsExactly("1", "2", "3");
    assertThat(parse("{1,NULL,\"a,b\"}")).containsExactly("1", null, "a,b");
    assertThat(parse("{\"NULL\",null,Null,N}")).containsExactly("NULL", null, null, "N");
    assertThat(parse("{\"\",\"a \\\"b\\\" \\\\ c\",\" d \"}"))
        .containsExactly("", "a \"b\" \\ c", " d ");
    assertThat(parse("{a b,c'd,é\uD83D\uDE00,t,1.50}"))
        .containsExactly("a b", "c'd", "é\uD83D\uDE00", "t", "1.50");
    assertThat(parse("{{1,2},{3,NULL}}"))
        .containsExactly(List.of("1", "2"), Arrays.asList("3", null));
    assertThat(parse("{{{\"{\"}}}")).containsExactly(List.of(List.of("{")));
    assertThat(parse("[0:1]={7,8}")).containsExactly("7", "8");
    assertThat(parse("[-1:0][2:3]={{1,2},{3,4}}"))
        .containsExactly(List.of("1", "2"), List.of("3", "4"));
    assertThat(ArrayText.parse("{(2,2),(1,1);(4,4),(3,3)}", ';'))
        .containsExactly("(2,2),(1,1)", "(4,4),(3,3)");
  }

  @Test
  void readsWhatPostgresAcceptsToo() {
    assertThat(parse(" { 1 , \"a\" ,\tb c , NULL } ")).containsExactly("1", "a", "b c", null);
    assertThat(parse("{\\NULL,a\\,b,c\\ }")).containsExactly("NULL", "a,b", "c ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "{",
        "}",
        "{1",
        "{1,",
        "{1,}",
        "{,1}",
        "{,}",
        "{\"a}",
        "{\"a\"b}",
        "{a\"b\"}",
        "{a{b}}",
        "{1}}",
        "{1} x",
        "{{1}",
        "[0:1]",
        "[a]={1}",
        "=[]{1}",
        "{\\",
        "{\"\\",
        "{a;b\"",
        "{{{{{{{1}}}}}}}"
      })
  void refusesWhatIsNoArray(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not an array of Postgres");
  }

  @Test
  void cannotBeChanged() {
    assertThatThrownBy(() -> parse("{1}").add("2"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void readsBackWhateverIsWrittenAsPostgresDoes() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      List<@Nullable Object> elements = randomArray(random, 1 + random.nextInt(3));
      String text = write(elements);
      assertThat(parse(text)).as(text).isEqualTo(elements);
    }
  }

  private static List<@Nullable Object> randomArray(Random random, int dimensions) {
    List<@Nullable Object> elements = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      elements.add(
          dimensions > 1
              ? randomArray(random, dimensions - 1)
              : random.nextInt(5) == 0 ? null : randomText(random));
    }
    return elements;
  }

  private static String randomText(Random random) {
    String[] parts = {"a", "B", " ", ",", "\"", "\\", "{", "}", "null", "1", "é", "\n", ";", "="};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }

  /** The rules of Postgres's output: quotes where an element needs them, and only there. */
  static String write(List<?> elements) {
    StringJoiner text = new StringJoiner(",", "{", "}");
    for (Object element : elements) {
      if (element == null) {
        text.add("NULL");
      } else if (element instanceof List<?> inner) {
        text.add(write(inner));
      } else {
        String plain = element.toString();
        boolean quote =
            plain.isEmpty()
                || plain.toLowerCase(Locale.ROOT).equals("null")
                || plain.matches("(?s).*[\\s,{}\"\\\\].*");
        text.add(quote ? '"' + plain.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : plain);
      }
    }
    return text.toString();
  }
}
