package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the table of Socket.IO's features names are there. */
class FeatureTableTest {

  private static final Path GUIDE = Documents.ROOT.resolve("docs/guide-socketio.md");

  /** A class, a method of it, or a method of the class named before. */
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*Test)?(?:#(\\w+))?`");

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    Map<String, String> sources = sources();
    List<String> missing = new ArrayList<>();
    int rows = 0;
    for (String row : rows()) {
      rows++;
      String type = "";
      Matcher names = NAME.matcher(row);
      while (names.find()) {
        type = names.group(1) == null ? type : names.group(1);
        String method = names.group(2);
        String source = sources.get(type);
        if (source == null || (method != null && !source.contains("void " + method + "("))) {
          missing.add(names.group() + " in: " + row);
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(rows).isGreaterThan(50);
  }

  private static List<String> rows() throws IOException {
    return Files.readAllLines(GUIDE).stream()
        .dropWhile(line -> !line.startsWith("| Feature |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  /** The sources of all tests, by the name of the class. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    try (Stream<Path> files = Files.find(Documents.ROOT, 14, (path, file) -> isTest(path))) {
      for (Path file : files.toList()) {
        String type = file.getFileName().toString().replace(".java", "");
        sources.merge(type, Files.readString(file), (one, other) -> one + other);
      }
    }
    return sources;
  }

  private static boolean isTest(Path path) {
    return path.toString().contains("src/test/java") && path.toString().endsWith("Test.java");
  }
}
