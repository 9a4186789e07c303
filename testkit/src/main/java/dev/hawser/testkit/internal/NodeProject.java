package dev.hawser.testkit.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder with Node scripts and their packages, installed from a checked-in lock file.
 *
 * <p>The folder is {@code target/node/NAME} in the working directory ({@code hawser.node.dir} names
 * another parent). It is filled once per build: a lock file keeps parallel forks apart, and a
 * changed package-lock.json installs anew.
 */
public final class NodeProject {

  private static final int OLDEST_NODE = 20;
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);
  private static final String LOCK_FILE = "package-lock.json";

  private final Path node;
  private final Path folder;

  private NodeProject(Path node, Path folder) {
    this.node = node;
    this.folder = folder;
  }

  /** The project with the server on npm's {@code ws}: {@code server.js} says what it can do. */
  public static NodeProject ws() {
    return install(NodeProject.class, "node/ws", "server.js");
  }

  /**
   * Copies a project from resources and installs its packages, unless that is done already.
   *
   * @param anchor the class in whose package the resources are
   * @param resources their folder, with package.json, package-lock.json and .npmrc
   * @param scripts the other files to copy
   * @throws org.opentest4j.TestAbortedException if Node (20 or later) or npm is missing; with
   *     {@code CI=true} an AssertionError
   */
  public static synchronized NodeProject install(
      Class<?> anchor, String resources, String... scripts) {
    Path node = requireNode();
    Path npm = Tools.require("npm");
    Path parent = Path.of(System.getProperty("hawser.node.dir", "target/node")).toAbsolutePath();
    String name = resources.substring(resources.lastIndexOf('/') + 1);
    Path folder = parent.resolve(name);
    List<String> files = new ArrayList<>(List.of("package.json", LOCK_FILE, ".npmrc"));
    files.addAll(List.of(scripts));
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              parent.resolve(name + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        FileLock lock = channel.lock();
        for (String file : files) {
          copy(anchor, resources + "/" + file, folder.resolve(file));
        }
        installPackages(npm, folder);
        lock.release();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare the Node project " + name, e);
    }
    return new NodeProject(node, folder);
  }

  private static void copy(Class<?> anchor, String resource, Path to) throws IOException {
    try (InputStream in = anchor.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource + " beside " + anchor.getName());
      }
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void installPackages(Path npm, Path folder) throws IOException {
    Path lockFile = folder.resolve(LOCK_FILE);
    // A copy of the lock file, written last, tells what is installed.
    Path installed = folder.resolve("node_modules").resolve(".installed-lock.json");
    if (Files.exists(installed) && Files.mismatch(installed, lockFile) == -1) {
      return;
    }
    List<String> command = List.of(npm.toString(), "ci", "--ignore-scripts");
    try (ChildProcess install = new ChildProcess("npm", folder, command)) {
      int exit = install.awaitExit(INSTALL_LIMIT);
      if (exit != 0) {
        throw new IOException("npm ci failed with " + exit + "; " + install.output());
      }
    }
    Files.createDirectories(installed.getParent());
    Files.copy(lockFile, installed, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path requireNode() {
    Path node = Tools.require("node");
    String version;
    try (ChildProcess process =
        new ChildProcess("node", Path.of("."), List.of(node.toString(), "--version"))) {
      version = process.awaitLine(line -> line.startsWith("v"), Duration.ofSeconds(60));
    }
    if (!isRecent(version)) {
      throw Tools.missing("Node " + version + " is older than " + OLDEST_NODE, System.getenv("CI"));
    }
    return node;
  }

  static boolean isRecent(String version) {
    return Integer.parseInt(version.substring(1, version.indexOf('.'))) >= OLDEST_NODE;
  }

  /** Where the scripts and {@code node_modules} are. */
  public Path folder() {
    return folder;
  }

  /**
   * Starts a script as a child process and waits until it prints {@code listening PORT}.
   *
   * @throws IllegalStateException with the script's output if it ends or is silent for a minute
   */
  public NodeServer start(String script, String... arguments) {
    return new NodeServer(new ChildProcess("node", folder, command(script, arguments)));
  }

  /**
   * Runs a script to its end and returns what it printed.
   *
   * @throws IllegalStateException with the script's output if it fails or does not end in time
   */
  public List<String> run(Duration limit, String script, String... arguments) {
    try (ChildProcess process = new ChildProcess("node", folder, command(script, arguments))) {
      int exit = process.awaitExit(limit);
      if (exit != 0) {
        throw new IllegalStateException(script + " failed with " + exit + "; " + process.output());
      }
      return process.lines();
    }
  }

  private List<String> command(String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of(node.toString(), script));
    command.addAll(List.of(arguments));
    return command;
  }
}
