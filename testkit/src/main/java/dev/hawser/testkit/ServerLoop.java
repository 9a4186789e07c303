package dev.hawser.testkit;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The loop thread of a running server; keeps what its tasks throw for {@link TestServer#close}. */
// A task that the loop refuses comes after the server's end: nothing is left to do.
@SuppressWarnings("FutureReturnValueIgnored")
final class ServerLoop {

  /** A task that has not run yet. */
  interface Timer {
    void cancel();
  }

  private volatile @Nullable TestServer server;
  private volatile @Nullable Thread thread;

  /** Before any client knows the port. */
  void started(TestServer running) {
    server = running;
    running.loop().execute(() -> thread = Thread.currentThread());
  }

  TestServer server() {
    TestServer running = server;
    if (running == null) {
      throw new IllegalStateException("the server has not started");
    }
    return running;
  }

  /** Runs it at once on the loop, else as soon as the loop gets to it; never after the end. */
  void run(Runnable action) {
    if (Thread.currentThread() == thread) {
      action.run();
      return;
    }
    try {
      loop().execute(guarded(action));
    } catch (RejectedExecutionException e) {
      // The server has ended.
    }
  }

  /** Runs it and waits until it has, so that what happens next meets its effect. */
  void runAndWait(Runnable action) {
    if (Thread.currentThread() == thread) {
      action.run();
      return;
    }
    try {
      loop().submit(guarded(action)).get();
    } catch (RejectedExecutionException | CancellationException e) {
      // The server has ended.
    } catch (ExecutionException e) {
      throw new IllegalStateException("a guarded task threw", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the server's loop", e);
    }
  }

  Timer schedule(Duration delay, Runnable action) {
    var future = loop().schedule(guarded(action), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  private Runnable guarded(Runnable action) {
    return () -> {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        server().failed(e);
      }
    };
  }

  private ScheduledExecutorService loop() {
    return server().loop();
  }
}
