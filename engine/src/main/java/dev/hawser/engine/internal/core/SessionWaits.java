package dev.hawser.engine.internal.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** What the session waits for on one link: timers and answers of the application. Loop only. */
final class SessionWaits {

  private final Turn turn;
  private final Questions questions;
  private final Map<Object, Disposable> timers = new HashMap<>();
  private final Set<Disposable> asked = new HashSet<>();

  SessionWaits(Turn turn, Questions questions) {
    this.turn = turn;
    this.questions = questions;
  }

  /** Calls {@code due} after {@code delay}, in the place of what was scheduled under the key. */
  void schedule(Object key, Duration delay, Runnable due) {
    cancel(key);
    timers.put(
        key,
        turn.schedule(
            () -> {
              timers.remove(key);
              due.run();
            },
            delay));
  }

  void cancel(Object key) {
    Disposable timer = timers.remove(key);
    if (timer != null) {
      timer.dispose();
    }
  }

  void ask(Mono<?> question, Consumer<@Nullable Object> answer, Consumer<Throwable> failure) {
    Disposable.Swap pending = Disposables.swap();
    asked.add(pending);
    pending.update(
        questions.ask(
            question,
            value -> {
              asked.remove(pending);
              answer.accept(value);
            },
            error -> {
              asked.remove(pending);
              failure.accept(error);
            }));
  }

  /** The link is gone: nothing is waited for any more. */
  void clear() {
    timers.values().forEach(Disposable::dispose);
    timers.clear();
    asked.forEach(Disposable::dispose);
    asked.clear();
  }
}
