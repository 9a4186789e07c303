package dev.hawser.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/** The entry of the {@code hawser} command. */
public final class Main {

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    // The command does not need the last bit of speed, and newer JDKs print warnings about Unsafe.
    System.setProperty("io.netty.noUnsafe", "true");
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    Terminal terminal =
        new Terminal(System.in, new FileOutputStream(FileDescriptor.out), err, colour());
    // On Ctrl-C and SIGTERM; the JVM then ends with 130 or 143. After run() it finds nothing to do.
    Runtime.getRuntime().addShutdownHook(new Thread(terminal::interrupt, "hawser-interrupt"));
    System.exit(run(terminal, args));
  }

  /** Runs the command and returns its exit code. */
  static int run(Terminal terminal, String... args) {
    Logs.off();
    CommandLine command =
        new CommandLine(new HawserCommand(terminal))
            .addSubcommand(new DemoCommand(terminal))
            .addSubcommand(new TailCommand(terminal))
            .addSubcommand(new SendCommand(terminal))
            .addSubcommand(new RequestCommand(terminal))
            .addSubcommand(new OptionsCommand(terminal))
            .addSubcommand(new CommandLine.HelpCommand());
    CommandLine.Help.Ansi ansi =
        terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    command
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setExpandAtFiles(false) // @file is a payload.
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler((e, words) -> misused(terminal, e))
        .setExecutionExceptionHandler((e, line, result) -> failed(terminal, e, line));
    return command.execute(args);
  }

  private static int misused(Terminal terminal, CommandLine.ParameterException e) {
    return usage(terminal, String.valueOf(e.getMessage()), e.getCommandLine());
  }

  private static int failed(Terminal terminal, Exception failure, CommandLine command) {
    int code = Failures.exitCode(failure);
    if (code == ExitCode.USAGE) {
      return usage(terminal, Failures.line(failure), command);
    }
    if (Failures.expected(failure)) {
      terminal.say(Terminal.Style.BAD, "hawser: " + Failures.line(failure));
    } else {
      terminal.say(Terminal.Style.BAD, "hawser: internal error, please report it: " + failure);
      failure.printStackTrace(terminal.err());
    }
    return code;
  }

  private static int usage(Terminal terminal, String message, CommandLine command) {
    String text = "hawser: " + message;
    text.lines().forEach(line -> terminal.say(Terminal.Style.BAD, line));
    terminal.say(
        Terminal.Style.PLAIN, "Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  /** Whether standard error is a terminal; the script knows, else the system is asked. */
  private static boolean colour() {
    String noColour = System.getenv("NO_COLOR");
    if (noColour != null && !noColour.isEmpty()) {
      return false;
    }
    String told = System.getProperty("hawser.terminal");
    if (told != null) {
      return Boolean.parseBoolean(told);
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | RuntimeException e) {
      return false; // Not Linux: start it with the script for colours.
    }
  }

  private Main() {}
}
