package dev.hawser.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/** What a stream of the client gave and was not looked at yet. */
public final class Seen<T> {

  private final BlockingQueue<T> seen = new LinkedBlockingQueue<>();
  private final String what;
  private final Pace pace;

  public Seen(String what, Pace pace) {
    this.what = what;
    this.pace = pace;
  }

  public void watch(Flux<? extends T> stream) {
    stream.subscribe(seen::add);
  }

  public void add(T value) {
    seen.add(value);
  }

  public T next() {
    pace.settle().run();
    try {
      T value = seen.poll(pace.limit().toMillis(), TimeUnit.MILLISECONDS);
      assertThat(value).as("the next %s", what).isNotNull();
      return value;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public void next(Consumer<T> check) {
    check.accept(next());
  }

  /** Everything that is left is as expected; only for streams that have ended. */
  public void onlyLeft(Consumer<T> check) {
    rest().forEach(check);
  }

  public List<T> rest() {
    pace.settle().run();
    List<T> rest = new ArrayList<>();
    seen.drainTo(rest);
    return rest;
  }
}
