package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.android.ConnectionBinding;
import dev.hawser.android.LiveDataOptions;
import dev.hawser.android.MessageLiveData;
import dev.hawser.android.dagger.HawserConfig;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide to Android says what the code does. */
class AndroidGuideTest {

  private static final Path GUIDE = Documents.ROOT.resolve("docs/guide-android.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @TempDir Path classes;

  @Test
  void theFirstProgramHasAtMost25Lines() throws IOException {
    Documents.Block program =
        Documents.blocks(GUIDE).stream()
            .filter(block -> block.language().equals("java"))
            .findFirst()
            .orElseThrow();
    assertThat(program.code().lines()).hasSizeLessThanOrEqualTo(25);
    assertThat(Snippets.compile(program, classes)).isEmpty();
  }

  @Test
  void theDefaultsAreThoseOfTheCode() throws Exception {
    String table =
        Documents.table("docs/guide-android.md", "<!-- defaults of the Android bindings -->");
    List<String> documented =
        table.lines().skip(2).map(row -> row.split("\\|", -1)[2].trim()).toList();
    LiveDataOptions options = LiveDataOptions.defaults();
    assertThat(documented)
        .containsExactly(
            seconds(options.gracePeriod()),
            String.valueOf(options.overflow().capacity()),
            "`" + options.overflow().action() + "`",
            seconds((Duration) constant(ConnectionBinding.class, "GRACE", null)),
            seconds(
                (Duration) constant(HawserConfig.class, "backgroundGrace", HawserConfig.create())),
            String.valueOf(constant(MessageLiveData.class, "BATCH", null)));
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }

  private static Object constant(Class<?> owner, String name, Object of) throws Exception {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  /** In the last column of the tables that compare clients, each piece of code compiles. */
  @Test
  void ourSideOfEachPairCompiles() throws IOException {
    Documents.Block pairs = pairs();
    assertThat(pairs.code().lines().filter(line -> !line.isEmpty())).hasSizeGreaterThan(60);
    assertThat(Snippets.compile(pairs, classes)).isEmpty();
  }

  /** All of them, each in its line. */
  private static Documents.Block pairs() throws IOException {
    Path file = Documents.ROOT.resolve("docs/guide-android-migration.md");
    StringBuilder code = new StringBuilder();
    boolean inTable = false;
    for (String line : Files.readAllLines(file)) {
      boolean head = line.endsWith("| Hawser |");
      inTable = line.startsWith("|") && (inTable || head);
      if (inTable && !head && line.startsWith("| ")) {
        Matcher pieces = CODE.matcher(line.substring(line.lastIndexOf(" | ", line.length() - 3)));
        while (pieces.find()) {
          code.append("{ ").append(pieces.group(1)).append("; } ");
        }
      }
      code.append('\n');
    }
    return new Documents.Block(file, 1, "java", code.toString());
  }

  @Test
  void whatIsWrongIsFoundInItsLine() throws IOException {
    Documents.Block fragment = new Documents.Block(GUIDE, 10, "java", "lines.retri();\n");
    assertThat(Snippets.compile(fragment, classes))
        .startsWith("docs/guide-android.md:10: cannot find symbol");
    Documents.Block graph =
        new Documents.Block(
            GUIDE,
            10,
            "java",
            "import dagger.Component;\n\n@Component\npublic interface G { String lacking(); }\n");
    assertThat(Snippets.compile(graph, classes)).contains("[Dagger/MissingBinding]");
  }
}
