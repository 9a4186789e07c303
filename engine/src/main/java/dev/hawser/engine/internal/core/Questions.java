package dev.hawser.engine.internal.core;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Asks the application for something off the loop, and brings the answer to it. Loop only. */
final class Questions {

  private final Scheduler offLoop;
  private final Turn turn;

  Questions(Scheduler offLoop, Turn turn) {
    this.offLoop = offLoop;
    this.turn = turn;
  }

  /**
   * Subscribes off the loop; one of the two is called in a turn of its own, the answer with null if
   * there is no value. Neither is called once the question is disposed.
   */
  Disposable ask(Mono<?> question, Consumer<@Nullable Object> answer, Consumer<Throwable> failure) {
    Disposable.Swap subscription = Disposables.swap();
    // The answer may be there before subscribe() returns, so staleness is judged on the loop.
    subscription.update(
        question
            .cast(Object.class)
            .singleOptional()
            .subscribeOn(offLoop)
            .subscribe(
                value -> answered(subscription, () -> answer.accept(value.orElse(null))),
                error -> answered(subscription, () -> failure.accept(error))));
    return subscription;
  }

  private void answered(Disposable question, Runnable task) {
    turn.post(
        () -> {
          if (!question.isDisposed()) {
            task.run();
          }
        });
  }
}
