package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script and the executable jar behave as processes should. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for POSIX shells")
class ScriptIT {

  /** The module's directory is the working directory of its tests. */
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Path SCRIPT = ROOT.resolve("hawser");
  private static final Path JAR = ROOT.resolve("cli/target/hawser.jar");
  private static final String JAVA_HOME = System.getProperty("java.home");

  @TempDir Path directory;

  private final List<Process> processes = new ArrayList<>();

  /** The jar has just been packaged; a packager that finds it unchanged leaves its old date. */
  @BeforeAll
  static void theJarIsUpToDate() throws IOException {
    Files.setLastModifiedTime(JAR, FileTime.fromMillis(System.currentTimeMillis()));
  }

  @AfterEach
  void endProcesses() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly();
      assertThat(process.waitFor(Cli.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void itRunsThroughASymbolicLinkFromAnyDirectory() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("hawser-link"), SCRIPT);
    Ended ended = run(Map.of(), link.toString(), "--version");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).matches("hawser \\d+\\.\\d+\\.\\d+.*\\R");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void theJarAloneDoesTheSame() throws Exception {
    String java = Path.of(JAVA_HOME, "bin", "java").toString();
    Ended ended = run(Map.of(), java, "-jar", JAR.toString(), "tail", "gopher://host/");
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines()).hasSize(2).first().asString().contains("wss");
  }

  @Test
  void theDemoEndsWith0AndWarnsOfNothing() throws Exception {
    Ended ended = run(Map.of(), SCRIPT.toString(), "demo");
    assertThat(ended.code()).as(ended.err()).isZero();
    // Three messages for each protocol, and more where our own come back, and where the server asks
    // and sends what was missed.
    assertThat(ended.out().lines()).hasSize(15).allMatch(line -> line.startsWith("{\"topic\":"));
    assertThat(ended.err()).doesNotContain("WARNING", "SLF4J", "\u001b");
  }

  @Test
  void sigintLeavesAndClosesWith1000() throws Exception {
    WebSocketTestServer speaks =
        WebSocketTestServer.create().onOpen(connection -> connection.send("up"));
    try (TestServer server = speaks.start()) {
      Process tail = start(Map.of(), SCRIPT.toString(), "tail", server.url("/"));
      CompletableFuture<String> err = read(tail.getErrorStream());
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(tail.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(out.readLine()).contains("\"up\"");
        ServerConnection connection = server.connections().get(0);
        // A shell without job control starts background jobs with SIGINT ignored.
        String signal = ignoresSigint(tail.pid()) ? "TERM" : "INT";
        Ended kill = run(Map.of(), "kill", "-" + signal, String.valueOf(tail.pid()));
        assertThat(kill.code()).as(kill.err()).isZero();
        assertThat(connection.awaitClose(Cli.LIMIT).closeCode()).isEqualTo(1000);
        assertThat(tail.waitFor(Cli.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(tail.exitValue()).isEqualTo(signal.equals("INT") ? 130 : 143);
        assertThat(out.readLine()).isNull();
      }
      assertThat(err.join()).contains("* closed").doesNotContain("Exception");
    }
  }

  @Test
  void aPipeThatEndsEarlyEndsItQuietly() throws Exception {
    WebSocketTestServer speaks =
        WebSocketTestServer.create()
            .onOpen(
                connection -> {
                  for (int i = 0; i < 10_000; i++) {
                    connection.send("line " + i);
                  }
                });
    try (TestServer server = speaks.start()) {
      String command = "'" + SCRIPT + "' tail " + server.url("/") + " | head -n 1";
      Ended ended = run(Map.of(), "sh", "-c", command);
      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.out()).contains("line 0");
      assertThat(ended.err().lines()).allMatch(line -> line.startsWith("* "));
    }
  }

  @Test
  void aMissingJavaIsNamed() throws Exception {
    Ended ended = run(Map.of("JAVA_HOME", "/no/such/jdk"), SCRIPT.toString(), "--version");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err().lines()).singleElement().asString().contains("JAVA_HOME", "17");
  }

  @Test
  void anOldJavaIsNamed() throws Exception {
    Path bin = Files.createDirectories(directory.resolve("jdk11/bin"));
    Path java = bin.resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Ended ended =
        run(Map.of("JAVA_HOME", bin.getParent().toString()), SCRIPT.toString(), "--version");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err().lines()).singleElement().asString().contains("Java 11", "17");
  }

  private record Ended(int code, String out, String err) {}

  private Ended run(Map<String, String> environment, String... command) throws Exception {
    Process process = start(environment, command);
    CompletableFuture<String> out = read(process.getInputStream());
    CompletableFuture<String> err = read(process.getErrorStream());
    assertThat(process.waitFor(2 * Cli.LIMIT.toSeconds(), TimeUnit.SECONDS))
        .as("%s has ended", (Object) command)
        .isTrue();
    return new Ended(process.exitValue(), out.join(), err.join());
  }

  private Process start(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("JAVA_HOME", JAVA_HOME);
    builder.environment().keySet().removeIf(name -> name.startsWith("JAVA_TOOL"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    processes.add(process);
    return process;
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            return "cannot read: " + e;
          }
        });
  }

  private static boolean ignoresSigint(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.exists(status)) {
      return false;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("SigIgn:")) {
        return (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 2) != 0;
      }
    }
    return false;
  }
}
