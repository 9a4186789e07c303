package dev.hawser.engine.internal.core;

import dev.hawser.HawserException;
import dev.hawser.engine.internal.delivery.Completions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * Those who wait for the same thing. Loop only.
 *
 * @param <T> what they are told
 */
final class Waiters<T> {

  private final Completions completions;
  private final Turn turn;
  private final List<MonoSink<T>> sinks = new ArrayList<>();

  Waiters(Completions completions, Turn turn) {
    this.completions = completions;
    this.turn = turn;
  }

  void add(MonoSink<T> sink) {
    sinks.add(sink);
  }

  /** It happened; null where there is nothing to tell. */
  void succeed(@Nullable T value) {
    sinks.forEach(sink -> succeed(sink, value));
    sinks.clear();
  }

  /** It has happened already. */
  void succeed(MonoSink<T> sink, @Nullable T value) {
    completions.add(() -> sink.success(value));
    turn.touch();
  }

  /** It will not happen. */
  void fail(HawserException failure) {
    sinks.forEach(sink -> fail(sink, failure));
    sinks.clear();
  }

  /** It can not happen any more. */
  void fail(MonoSink<T> sink, HawserException failure) {
    completions.add(() -> sink.error(failure));
    turn.touch();
  }
}
