package dev.hawser.android;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a stream gave: a value, or the error that ended it. Errors are values here because a {@code
 * LiveData} has no other way to tell them. The set is final: a {@code switch} or {@code when} over
 * it may be exhaustive. Immutable.
 *
 * @param <T> the type of the values
 */
public sealed interface Outcome<T> {

  /**
   * A value.
   *
   * @param value what the stream gave
   */
  record Data<T>(T value) implements Outcome<T> {

    /** Refuses null. */
    public Data {
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * An error.
   *
   * @param cause what the stream failed with, for example a {@link dev.hawser.JoinException}
   */
  @SuppressWarnings("JavaLangClash") // Always written Outcome.Error.
  record Error<T>(Throwable cause) implements Outcome<T> {

    /** Refuses null. */
    public Error {
      Objects.requireNonNull(cause, "cause");
    }
  }

  /** A value. */
  static <T> Outcome<T> data(T value) {
    return new Data<>(value);
  }

  /** An error. */
  static <T> Outcome<T> error(Throwable cause) {
    return new Error<>(cause);
  }

  /** Gives the value to {@code onData} or the cause to {@code onError}, on the calling thread. */
  default void handle(Consumer<? super T> onData, Consumer<? super Throwable> onError) {
    if (this instanceof Data<T> data) {
      onData.accept(data.value());
    } else if (this instanceof Error<T> error) {
      onError.accept(error.cause());
    }
  }
}
