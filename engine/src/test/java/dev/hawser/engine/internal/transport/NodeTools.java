package dev.hawser.engine.internal.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Node and the packages of the tests' servers, installed below {@code target}. */
final class NodeTools {

  private static final Path SOURCE = Path.of("src", "test", "node").toAbsolutePath();
  private static final Path HOME = Path.of("target", "node").toAbsolutePath();

  /** Skips the calling tests where there is no Node; with CI=true that is a failure. */
  static void requireNode() throws Exception {
    String problem = problem();
    if (problem != null) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(problem);
      }
      Assumptions.abort(problem);
    }
  }

  private static String problem() throws Exception {
    Path version = Files.createTempFile("node", ".version");
    try {
      run(List.of("node", "--version"), Path.of("").toAbsolutePath(), version);
      String text = Files.readString(version).trim();
      int major = Integer.parseInt(text.substring(1, text.indexOf('.')));
      return major >= 20 ? null : "Node 20 or later is needed, found " + text;
    } catch (IOException e) {
      return "Node 20 or later is needed, found none";
    } finally {
      Files.delete(version);
    }
  }

  /** Installs the packages of the lock file, once, and returns the folder they are in. */
  static Path install() throws Exception {
    Files.createDirectories(HOME);
    Path lock = HOME.resolve("package-lock.json");
    Path wanted = SOURCE.resolve("package-lock.json");
    boolean done =
        Files.isDirectory(HOME.resolve("node_modules")) && Files.mismatch(lock, wanted) < 0;
    for (String name : List.of("package.json", ".npmrc", "deflate-server.js")) {
      Files.copy(SOURCE.resolve(name), HOME.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!done) {
      Files.copy(wanted, lock, StandardCopyOption.REPLACE_EXISTING);
      Path log = HOME.resolve("npm.log");
      if (run(List.of("npm", "ci"), HOME, log) != 0) {
        throw new AssertionError("npm ci failed:\n" + Files.readString(log));
      }
    }
    return HOME;
  }

  private static int run(List<String> command, Path directory, Path log) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " did not end");
    }
    return process.exitValue();
  }

  private NodeTools() {}
}
