package dev.hawser;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A generic type at run time: {@code new TypeRef<List<Trade>>() {}}.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {

  private final Type type;

  /**
   * Reads {@code T} off the subclass.
   *
   * @throws IllegalStateException if the subclass does not say what {@code T} is
   */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parent)) {
      throw new IllegalStateException(
          "write new TypeRef<List<Trade>>() {}, with its type argument");
    }
    this.type = parent.getActualTypeArguments()[0];
  }

  /** The type. */
  public final Type type() {
    return type;
  }

  /** What {@link Type#getTypeName()} gives, which Android has only from 9 on. */
  static String nameOf(Type type) {
    return type instanceof Class<?> raw ? raw.getName() : type.toString();
  }

  @Override
  public final String toString() {
    return nameOf(type);
  }
}
