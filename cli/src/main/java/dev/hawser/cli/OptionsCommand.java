package dev.hawser.cli;

import dev.hawser.Hawser;
import dev.hawser.Option;
import dev.hawser.Plugin;
import dev.hawser.TransportOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Lists the options that {@code --option} takes. */
@CommandLine.Command(
    mixinStandardHelpOptions = true,
    versionProvider = HawserCommand.Version.class,
    name = "options",
    header = "List what --option takes.")
final class OptionsCommand implements Callable<Integer> {

  private final Terminal terminal;

  @CommandLine.Parameters(
      arity = "0..1",
      paramLabel = "PROTOCOL",
      description = "Only the options of this protocol, its topics and every link.")
  private @Nullable String protocol;

  OptionsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Plugin> plugins = new ArrayList<>(Hawser.plugins());
    if (protocol != null && plugins.stream().noneMatch(p -> p.id().equals(protocol))) {
      throw new UsageException(
          "unknown protocol '"
              + protocol
              + "'; installed: "
              + plugins.stream().map(Plugin::id).sorted().collect(Collectors.joining(", ")));
    }
    plugins.removeIf(plugin -> protocol != null && !plugin.id().equals(protocol));
    StringBuilder text = new StringBuilder();
    for (Plugin plugin : plugins) {
      section(text, plugin.id(), plugin.options());
      section(text, "topics of " + plugin.id(), plugin.topicOptions());
    }
    section(text, "every link", TransportOptions.all());
    terminal.print(text.toString().stripTrailing().getBytes(StandardCharsets.UTF_8));
    return ExitCode.DONE;
  }

  private static void section(StringBuilder text, String title, List<Option<?>> options) {
    List<Option<?>> shown = options.stream().filter(Option::parseable).toList();
    if (!shown.isEmpty()) {
      text.append(title).append(":\n").append(OptionArguments.list(shown)).append('\n');
    }
  }
}
