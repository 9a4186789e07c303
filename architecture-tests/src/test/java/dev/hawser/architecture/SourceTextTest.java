package dev.hawser.architecture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What no compiler sees: the length of classes, and names of places that are not the project's. */
class SourceTextTest {

  private static final int MAX_LINES = 400;

  /** By shape, so that this file does not name one: a host that serves packages. */
  private static final Pattern REGISTRY =
      Pattern.compile(
          "(?i)\\b(repo\\d?|repository|registry|packages|plugins)\\.[a-z][\\w.-]*\\.?(org|com|io|dev|net)\\b");

  /** Where AndroidX comes from; the modules that need it name it. */
  private static final Pattern GOOGLE = Pattern.compile("(?i)\\b(maven|dl)\\.google\\.");

  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.$}/-])/(work|root|home|tmp|Users)/\\w");

  @Test
  void noClassIsLongerThan400Lines() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : SourceTree.files(".java")) {
      int lines = Files.readAllLines(file).size();
      if (lines > MAX_LINES) {
        tooLong.add(SourceTree.ROOT.relativize(file) + ": " + lines);
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void noFileNamesAPackageRegistry() throws IOException {
    assertThat(linesWith(REGISTRY)).isEmpty();
  }

  @Test
  void onlyTheModulesOfAndroidNameTheRepositoryOfAndroid() throws IOException {
    assertThat(linesWith(GOOGLE))
        .hasSize(4)
        .allMatch(line -> line.matches("[a-z/]*android[a-z-]*/pom.xml:\\d+:\\s+<url>.*"));
  }

  @Test
  void noFileNamesAPathOfOneMachine() throws IOException {
    assertThat(linesWith(MACHINE_PATH)).isEmpty();
  }

  @Test
  void noLockFileOfNpmWillNameARegistry() throws IOException {
    List<Path> unguarded = new ArrayList<>();
    for (Path file : SourceTree.files("package.json")) {
      Path settings = file.resolveSibling(".npmrc");
      if (!Files.exists(settings)
          || !Files.readString(settings).contains("omit-lockfile-registry-resolved=true")) {
        unguarded.add(SourceTree.ROOT.relativize(file));
      }
    }
    assertThat(unguarded).isEmpty();
  }

  @Test
  void thePatternsKnowWhatTheyLookFor() {
    assertThat(REGISTRY.matcher("https://" + "registry" + ".example.org/x").find()).isTrue();
    assertThat(REGISTRY.matcher("https://" + "repo1" + ".example.org/x").find()).isTrue();
    assertThat(REGISTRY.matcher("http://maven.apache.org/POM/4.0.0").find()).isFalse();
    assertThat(MACHINE_PATH.matcher("cd " + "/work" + "/main").find()).isTrue();
    assertThat(MACHINE_PATH.matcher("https://host/work/item").find()).isFalse();
  }

  private static List<String> linesWith(Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : SourceTree.files("")) {
      int number = 0;
      for (String line : Files.readAllLines(file, ISO_8859_1)) {
        number++;
        if (pattern.matcher(line).find()) {
          found.add(SourceTree.ROOT.relativize(file) + ":" + number + ": " + line);
        }
      }
    }
    return found;
  }
}
