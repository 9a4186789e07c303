package dev.hawser.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The command itself; it has only sub-commands. */
@CommandLine.Command(
    name = "hawser",
    mixinStandardHelpOptions = true,
    versionProvider = HawserCommand.Version.class,
    header = "Talk to realtime servers from the command line.",
    description = {
      "",
      "Messages go to standard output, one JSON object a line; states, causes and errors go to"
          + " standard error.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  hawser demo",
      "      See a connection live through a lost link, with a server of its own.",
      "  hawser tail wss://example.org/feed",
      "      Print every message until Ctrl-C.",
      "  hawser send wss://example.org/feed - - '{\"op\":\"hello\"}'",
      "      Send one message; '-' stands for the default topic and event.",
      "",
      "'hawser COMMAND --help' tells the rest."
    })
final class HawserCommand implements Callable<Integer> {

  private final Terminal terminal;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  HawserCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Without a sub-command there is nothing to do but to say so. */
  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(terminal.err());
    }
    return ExitCode.USAGE;
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"hawser " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
