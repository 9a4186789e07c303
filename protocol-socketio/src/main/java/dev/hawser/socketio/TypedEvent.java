package dev.hawser.socketio;

import dev.hawser.TypeRef;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * The name of an event with one argument, and the argument's type: declared once, used where it is
 * emitted and where it is received. Immutable.
 *
 * @param <T> what the argument is
 */
@SuppressWarnings("UnusedTypeParameter") // it ties what is emitted to what is received
public final class TypedEvent<T> {

  private final String name;
  private final Type type;

  private TypedEvent(String name, Type type) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = Objects.requireNonNull(type, "type");
  }

  /** An event whose argument is a {@code type}. */
  public static <T> TypedEvent<T> of(String name, Class<T> type) {
    return new TypedEvent<>(name, type);
  }

  /** An event whose argument is of a generic type. */
  public static <T> TypedEvent<T> of(String name, TypeRef<T> type) {
    return new TypedEvent<>(name, type.type());
  }

  /** The name of the event. */
  public String name() {
    return name;
  }

  /** The type of its argument. */
  public Type type() {
    return type;
  }

  @Override
  public String toString() {
    return name;
  }
}
