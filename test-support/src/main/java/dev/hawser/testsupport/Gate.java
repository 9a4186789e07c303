package dev.hawser.testsupport;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A supplier of the application that answers when the recording has come to it. The client asks for
 * parameters before every attempt and every join, so that a gate says when each of them happens.
 */
public final class Gate<T> {

  private final Queue<T> ready = new ArrayDeque<>();
  private @Nullable T always;
  private @Nullable MonoSink<T> waiting;

  public Mono<T> ask() {
    return Mono.create(this::asked);
  }

  private synchronized void asked(MonoSink<T> sink) {
    T value = always != null ? always : ready.poll();
    if (value != null) {
      sink.success(value);
      return;
    }
    waiting = sink;
    sink.onDispose(() -> forget(sink));
  }

  private synchronized void forget(MonoSink<T> sink) {
    if (waiting == sink) {
      waiting = null;
    }
  }

  /** Answers everybody from now on. */
  public synchronized void keepOpen(T value) {
    always = value;
  }

  /** Answers the one who asks, or the next who will. */
  public void open(T value) {
    MonoSink<T> sink;
    synchronized (this) {
      sink = waiting;
      waiting = null;
      if (sink == null) {
        ready.add(value);
      }
    }
    if (sink != null) {
      sink.success(value);
    }
  }
}
