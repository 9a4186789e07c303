package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents refer to is there: files, headings, and commands that the build runs. */
class ReferencesTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path file : Documents.all()) {
      Matcher links = LINK.matcher(Files.readString(file));
      while (links.find()) {
        String target = links.group(1);
        if (!target.contains("://") && !leadsSomewhere(file, target)) {
          dead.add(Documents.ROOT.relativize(file) + ": " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  private static boolean leadsSomewhere(Path from, String target) throws IOException {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? from : from.resolveSibling(path);
    if (!Files.exists(file)) {
      return false;
    }
    return hash < 0
        || Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("#"))
            .map(ReferencesTest::anchor)
            .anyMatch(target.substring(hash + 1)::equals);
  }

  private static String anchor(String heading) {
    return heading
        .replaceFirst("#+ ", "")
        .toLowerCase(java.util.Locale.ROOT)
        .replaceAll("[^a-z0-9 _-]", "")
        .replace(' ', '-');
  }

  /** The README's commands are not tested by this module: continuous integration runs them. */
  @Test
  void continuousIntegrationRunsTheCommandsOfTheReadme() throws IOException {
    List<String> run =
        Files.readAllLines(Documents.ROOT.resolve(".ci/run")).stream()
            .map(line -> line.trim().replace("mvn -B ", "mvn "))
            .toList();
    List<String> commands =
        Documents.blocks(Documents.ROOT.resolve("README.md")).stream()
            .filter(block -> block.language().equals("sh"))
            .flatMap(block -> block.code().lines())
            .map(line -> line.replaceFirst("\\s+#.*", ""))
            .toList();
    assertThat(commands).isNotEmpty();
    assertThat(run).containsAll(commands);
  }
}
