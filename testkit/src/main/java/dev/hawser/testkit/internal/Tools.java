package dev.hawser.testkit.internal;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Programs that tests need and a machine may not have. */
public final class Tools {

  private Tools() {}

  /**
   * Returns a program's path, looking into {@code PATH} and the usual {@code sbin} folders.
   *
   * @throws TestAbortedException if it is missing: the test is skipped with the reason
   * @throws AssertionError instead if the environment has {@code CI=true}
   */
  public static Path require(String program) {
    return find(program)
        .orElseThrow(() -> missing(program + " is not installed", System.getenv("CI")));
  }

  /** What to throw for a missing tool: skips the test, unless {@code ci} is "true". */
  static RuntimeException missing(String reason, @Nullable String ci) {
    if ("true".equals(ci)) {
      throw new AssertionError(reason + ", and CI must not skip tests");
    }
    return new TestAbortedException(reason);
  }

  static Optional<Path> find(String program) {
    List<String> folders = new ArrayList<>();
    String path = System.getenv("PATH");
    if (path != null) {
      folders.addAll(Arrays.asList(path.split(File.pathSeparator, -1)));
    }
    folders.addAll(List.of("/usr/sbin", "/usr/local/sbin"));
    boolean windows = File.separatorChar == '\\';
    List<String> names = windows ? List.of(program + ".exe", program + ".cmd") : List.of(program);
    for (String folder : folders) {
      for (String name : names) {
        Path file = Path.of(folder, name);
        if (!folder.isEmpty() && Files.isExecutable(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }
}
