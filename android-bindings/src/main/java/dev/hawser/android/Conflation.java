package dev.hawser.android;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** Brings the latest value to the main thread; those that are overtaken on the way are left out. */
final class Conflation<V> {

  private final AtomicReference<@Nullable V> latest = new AtomicReference<>();
  private final Scheduler main;
  private final Consumer<? super V> target;

  Conflation(Scheduler main, Consumer<? super V> target) {
    this.main = main;
    this.target = target;
  }

  /** Any thread. */
  void offer(V value) {
    if (latest.getAndSet(value) == null) {
      main.schedule(this::deliver);
    }
  }

  private void deliver() {
    V value = latest.getAndSet(null);
    if (value != null) {
      target.accept(value);
    }
  }
}
