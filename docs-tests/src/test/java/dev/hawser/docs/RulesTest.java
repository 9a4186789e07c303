package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.ProtocolTck;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules in docs/semantics.md are tested by what they say they are tested by. */
class RulesTest {

  private static final Pattern ROW = Pattern.compile("\\| ([a-z]\\d\\d) \\| .* \\| ([^|]+) \\|");
  private static final Pattern NUMBER = Pattern.compile("\\w+_([a-z]\\d\\d)_\\w+");

  /** Number and tests of every rule. */
  private static Map<String, String> rules() throws IOException {
    Map<String, String> rules = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Documents.ROOT.resolve("docs/semantics.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(rules.put(row.group(1), row.group(2))).as("another %s", row.group(1)).isNull();
      }
    }
    assertThat(rules).isNotEmpty();
    return rules;
  }

  @Test
  void theTckTestsTheRulesThatNameItAndNoOthers() throws IOException {
    TreeSet<String> named = new TreeSet<>();
    rules()
        .forEach(
            (number, tests) -> {
              if (tests.contains("TCK")) {
                named.add(number);
              }
            });
    TreeSet<String> tested = new TreeSet<>();
    Stream.of(ProtocolTck.class.getMethods())
        .map(method -> NUMBER.matcher(method.getName()))
        .filter(Matcher::matches)
        .forEach(name -> tested.add(name.group(1)));
    assertThat(named).isEqualTo(tested);
  }

  @Test
  void everyTestThatARuleNamesIsThere() throws IOException {
    List<String> missing = new ArrayList<>();
    for (String tests : rules().values()) {
      Matcher names = Pattern.compile("`(\\w+)`").matcher(tests);
      while (names.find()) {
        String file = names.group(1) + ".java";
        if (!Files.exists(
            Documents.ROOT.resolve("engine-tests/src/test/java/dev/hawser/enginetests/" + file))) {
          missing.add(file);
        }
      }
    }
    assertThat(missing).isEmpty();
  }
}
