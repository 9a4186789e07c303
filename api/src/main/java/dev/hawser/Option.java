package dev.hawser;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A typed setting of a connection: a key with a name, a default and a check. Options are compared
 * by identity; two options never share a value because they share a name.
 *
 * <p>A value is given with {@link Hawser#with(Option, Object)}; an option that neither the engine
 * nor the protocol declares is refused when the connection is opened.
 *
 * @param <T> the type of the value
 */
public final class Option<T> {

  private final String name;
  private final Type type;
  private final @Nullable T defaultValue;
  private final String description;
  private final boolean sensitive;
  private final @Nullable Function<String, T> parser;
  private final Predicate<? super T> valid;
  private final String rule;

  private Option(
      String name,
      Type type,
      @Nullable T defaultValue,
      String description,
      boolean sensitive,
      @Nullable Function<String, T> parser,
      Predicate<? super T> valid,
      String rule) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = type;
    this.defaultValue = defaultValue;
    this.description = description;
    this.sensitive = sensitive;
    this.parser = parser;
    this.valid = valid;
    this.rule = rule;
  }

  /**
   * An option that only code can set.
   *
   * @param defaultValue the value when none is given, or null if there is none
   */
  public static <T> Option<T> of(
      String name, Type type, @Nullable T defaultValue, String description) {
    return new Option<>(name, type, defaultValue, description, false, null, v -> true, "");
  }

  /** An option that can also be given as text, as the {@code hawser} command does. */
  public static <T> Option<T> of(
      String name,
      Type type,
      @Nullable T defaultValue,
      String description,
      Function<String, T> parser) {
    return new Option<>(name, type, defaultValue, description, false, parser, v -> true, "");
  }

  /** A text. */
  public static Option<String> string(
      String name, @Nullable String defaultValue, String description) {
    return of(name, String.class, defaultValue, description, s -> s);
  }

  /** {@code true} or {@code false}. */
  public static Option<Boolean> flag(String name, boolean defaultValue, String description) {
    return of(name, Boolean.class, defaultValue, description, Option::parseBoolean);
  }

  /** A whole number; as text {@code 65536}, {@code 64KiB} or {@code 1MiB}. */
  public static Option<Integer> integer(String name, int defaultValue, String description) {
    return of(name, Integer.class, defaultValue, description, Option::parseInt);
  }

  /** A duration; as text {@code 250ms}, {@code 10s}, {@code 2m}, {@code off} or ISO-8601. */
  public static Option<Duration> duration(
      String name, @Nullable Duration defaultValue, String description) {
    return of(name, Duration.class, defaultValue, description, Option::parseDuration);
  }

  /** A list of texts; as text separated by commas. */
  public static Option<List<String>> strings(
      String name, List<String> defaultValue, String description) {
    return of(name, List.class, defaultValue, description, s -> List.of(s.split("\\s*,\\s*")));
  }

  /**
   * One of the constants of an enum; as text its name in any case, with {@code -} for {@code _}.
   */
  public static <E extends Enum<E>> Option<E> choice(
      String name, E defaultValue, String description) {
    Class<E> type = defaultValue.getDeclaringClass();
    return of(
        name,
        type,
        defaultValue,
        description,
        s -> Enum.valueOf(type, s.toUpperCase(Locale.ROOT).replace('-', '_')));
  }

  /** This option with a check; {@code rule} completes the sentence "must be …". */
  public Option<T> must(String rule, Predicate<? super T> valid) {
    return new Option<>(name, type, defaultValue, description, sensitive, parser, valid, rule);
  }

  /** This option as one whose value is a secret: it is printed as {@code ***}. */
  public Option<T> secret() {
    return new Option<>(name, type, defaultValue, description, true, parser, valid, rule);
  }

  /** The name by which people refer to it: lower case, words joined by {@code -}. */
  public String name() {
    return name;
  }

  /** The type of the value. */
  public Type type() {
    return type;
  }

  /** The value when none is given, or null if there is none. */
  public @Nullable T defaultValue() {
    return defaultValue;
  }

  /** What it does, in one sentence. */
  public String description() {
    return description;
  }

  /** Whether the value is a secret. */
  public boolean sensitive() {
    return sensitive;
  }

  /** Whether {@link #parse(String)} works. */
  public boolean parseable() {
    return parser != null;
  }

  /**
   * The value that {@code text} stands for.
   *
   * @throws IllegalArgumentException if the text is not a legal value; the message names the option
   */
  public T parse(String text) {
    if (parser == null) {
      throw new IllegalArgumentException("option '" + name + "' cannot be given as text");
    }
    T value;
    try {
      value = parser.apply(text);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "option '" + name + "': '" + (sensitive ? "***" : text) + "' is not a legal value", e);
    }
    return check(value);
  }

  /**
   * Returns {@code value}.
   *
   * @throws IllegalArgumentException if the value breaks the option's rule
   */
  public T check(T value) {
    Objects.requireNonNull(value, () -> "option '" + name + "' must not be null");
    if (!valid.test(value)) {
      throw new IllegalArgumentException(
          "option '" + name + "' must be " + rule + ", not " + print(value));
    }
    return value;
  }

  String print(Object value) {
    return sensitive ? "***" : String.valueOf(value);
  }

  private static boolean parseBoolean(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "on", "yes" -> true;
      case "false", "off", "no" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static int parseInt(String text) {
    int scale = text.endsWith("MiB") ? 1 << 20 : text.endsWith("KiB") ? 1 << 10 : 1;
    String digits = scale == 1 ? text : text.substring(0, text.length() - 3);
    return Math.multiplyExact(Integer.parseInt(digits.trim()), scale);
  }

  private static Duration parseDuration(String text) {
    if (text.equals("off")) {
      return Duration.ZERO;
    }
    if (text.startsWith("P")) {
      return Duration.parse(text);
    }
    if (text.endsWith("ms")) {
      return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
    }
    long n = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(n);
      case 'm' -> Duration.ofMinutes(n);
      case 'h' -> Duration.ofHours(n);
      default -> throw new IllegalArgumentException(text);
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
