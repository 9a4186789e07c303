package dev.hawser;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** An immutable set of {@linkplain Option option} values. */
public final class Options {

  private static final Options EMPTY = new Options(new IdentityHashMap<>());

  private final IdentityHashMap<Option<?>, Object> values;

  private Options(IdentityHashMap<Option<?>, Object> values) {
    this.values = values;
  }

  /** No values: every option has its default. */
  public static Options empty() {
    return EMPTY;
  }

  /**
   * A copy in which {@code option} has {@code value}.
   *
   * @throws IllegalArgumentException if the value breaks the option's rule
   */
  public <T> Options with(Option<T> option, T value) {
    IdentityHashMap<Option<?>, Object> copy = new IdentityHashMap<>(values);
    copy.put(option, option.check(value));
    return new Options(copy);
  }

  /** The value given, else the option's default, else null. */
  @SuppressWarnings("unchecked") // with() puts a T under an Option<T>
  public <T> @Nullable T find(Option<T> option) {
    Object value = values.get(option);
    return value == null ? option.defaultValue() : (T) value;
  }

  /**
   * The value given, else the option's default.
   *
   * @throws IllegalArgumentException if there is neither
   */
  public <T> T get(Option<T> option) {
    T value = find(option);
    if (value == null) {
      throw new IllegalArgumentException("option '" + option.name() + "' is required");
    }
    return value;
  }

  /** The options that were given a value. */
  public Set<Option<?>> given() {
    return Set.copyOf(values.keySet());
  }

  /** Names and values; secrets as {@code ***}. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "{", "}");
    for (Map.Entry<Option<?>, Object> entry : values.entrySet()) {
      text.add(entry.getKey().name() + "=" + entry.getKey().print(entry.getValue()));
    }
    return text.toString();
  }
}
