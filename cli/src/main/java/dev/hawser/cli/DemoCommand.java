package dev.hawser.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** Shows a connection at work, with a server of its own. */
@CommandLine.Command(
    mixinStandardHelpOptions = true,
    versionProvider = HawserCommand.Version.class,
    name = "demo",
    header = "See a connection at work, with a server of its own.",
    description = {
      "",
      "For each protocol: starts a server on this machine, connects, subscribes, sends, requests,"
          + " lets the server drop the link, and shows how the connection comes back. Takes a few"
          + " seconds, needs no network. Ends with 0 if all went as promised, else with 1.",
      "",
      "Messages go to standard output, one JSON object a line; all else to standard error.",
      ""
    })
final class DemoCommand implements Callable<Integer> {

  private static final List<Demo> DEMOS =
      List.of(new WebSocketDemo(), new SocketIoDemo(), new PhoenixDemo(), new RealtimeDemo());

  /** How long any single promise may take: far more than it ever does. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Terminal terminal;
  private final List<Demo> demos;
  private final Duration limit;

  @CommandLine.Parameters(
      paramLabel = "PROTOCOL",
      description = "Only these protocols; all by default.")
  private List<String> protocols = List.of();

  DemoCommand(Terminal terminal) {
    this(terminal, DEMOS, LIMIT);
  }

  DemoCommand(Terminal terminal, List<Demo> demos, Duration limit) {
    this.terminal = terminal;
    this.demos = demos;
    this.limit = limit;
  }

  @Override
  public Integer call() {
    for (String protocol : protocols) {
      if (demos.stream().noneMatch(demo -> demo.protocol().equals(protocol))) {
        throw new UsageException(
            "no demo of '"
                + protocol
                + "'; there are: "
                + demos.stream().map(Demo::protocol).collect(Collectors.joining(", ")));
      }
    }
    DemoReport report = new DemoReport();
    for (Demo demo : demos) {
      if (protocols.isEmpty() || protocols.contains(demo.protocol())) {
        run(demo, report);
      }
    }
    if (terminal.interrupted()) {
      return ExitCode.INTERRUPTED;
    }
    terminal.say(Terminal.Style.BOLD, "Summary:");
    report.print(terminal);
    return report.allKept() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void run(Demo demo, DemoReport report) {
    terminal.say(Terminal.Style.BOLD, "Protocol " + demo.protocol());
    try (Demo.Server server = demo.start()) {
      new DemoWalk(terminal, demo.protocol(), server, report, limit).run();
    }
  }
}
