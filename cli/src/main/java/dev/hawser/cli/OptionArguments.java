package dev.hawser.cli;

import dev.hawser.Hawser;
import dev.hawser.Option;
import dev.hawser.Plugin;
import dev.hawser.Topic;
import dev.hawser.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Typed options of a connection or its topics, given as {@code name=value}. */
final class OptionArguments {

  /** An option and what was given for it. */
  record Given<T>(Option<T> option, T value) {

    private static <T> Given<T> of(Option<T> option, String text) {
      return new Given<>(option, option.parse(text));
    }

    Hawser applyTo(Hawser hawser) {
      return hawser.with(option, value);
    }

    Topic applyTo(Topic topic) {
      return topic.with(option, value);
    }
  }

  /** The plugin that answers to the scheme; empty if none does. */
  static Optional<Plugin> pluginFor(@Nullable String scheme) {
    String wanted = String.valueOf(scheme).toLowerCase(Locale.ROOT);
    return Hawser.plugins().stream().filter(p -> p.schemes().contains(wanted)).findFirst();
  }

  /**
   * The options that can be given as text: those of the protocol, of its topics, then of every
   * link.
   */
  static List<Option<?>> known(Plugin plugin) {
    return all(plugin).stream().filter(Option::parseable).toList();
  }

  private static List<Option<?>> all(Plugin plugin) {
    List<Option<?>> all = new ArrayList<>(plugin.options());
    all.addAll(plugin.topicOptions());
    all.addAll(TransportOptions.all());
    return all;
  }

  /** The option that {@code argument} names, and its value. */
  static Given<?> read(Plugin plugin, String argument) {
    int equals = argument.indexOf('=');
    if (equals < 1) {
      throw new UsageException("--option takes name=value, not '" + argument + "'");
    }
    String name = argument.substring(0, equals);
    for (Option<?> option : known(plugin)) {
      if (option.name().equals(name)) {
        return Given.of(option, argument.substring(equals + 1));
      }
    }
    if (all(plugin).stream().anyMatch(option -> option.name().equals(name))) {
      throw new UsageException("option '" + name + "' cannot be given as text, only in code");
    }
    throw new UsageException(
        "unknown option '"
            + name
            + "' for "
            + plugin.id()
            + "; known are:\n"
            + list(known(plugin)));
  }

  /** One line for each option: name, default, what it does. */
  static String list(Collection<Option<?>> options) {
    int width = options.stream().mapToInt(option -> option.name().length()).max().orElse(0);
    StringBuilder lines = new StringBuilder();
    for (Option<?> option : options) {
      String pad = " ".repeat(width - option.name().length());
      lines.append("  ").append(option.name()).append(pad).append("  ");
      lines.append(option.description());
      Object value = option.defaultValue();
      if (value != null && !value.equals("") && !option.sensitive()) {
        lines.append(" (default ").append(print(value)).append(')');
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  private static String print(Object value) {
    if (value instanceof Duration duration) {
      return duration.isZero() ? "off" : Words.of(duration).replace(" ", "");
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    return value instanceof List<?> list && list.isEmpty() ? "none" : String.valueOf(value);
  }

  private OptionArguments() {}
}
