package dev.hawser.testsupport;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Fails a test class that leaves a thread behind, other than those of pools the JVM shares. */
public final class ThreadLeakCheck implements BeforeAllCallback, AfterAllCallback {

  /** Configuration parameter: how many milliseconds a thread has to end. */
  static final String PATIENCE = "hawser.test.thread-leak.patience";

  private static final long DEFAULT_PATIENCE_MILLIS = 20_000;

  /** Daemon threads that outlive a test by design: of the JDK, Reactor, Netty and Hawser. */
  private static final List<String> SHARED =
      List.of(
          "ForkJoinPool.commonPool-",
          "CompletableFutureDelayScheduler",
          "Common-Cleaner",
          "Cleaner-",
          "process reaper",
          "HttpClient-", // Of java.net.http, which JDK 17 ends by garbage collection only.
          "OkHttp ConnectionPool", // Of a client that ours is compared with; it and the next one
          "Okio Watchdog", // end after a while.
          "Attach Listener",
          "JFR ",
          "surefire-",
          "parallel-",
          "boundedElastic-",
          "loomBoundedElastic-",
          "single-",
          "reactor-",
          "hawser-");

  /** The same, but no daemons: Netty's ends after a second without work, JUnit's with the run. */
  private static final List<String> SHARED_WITH_THE_RUN =
      List.of("globalEventExecutor-", "junit-jupiter-timeout-watcher");

  private static final Namespace NAMESPACE = Namespace.create(ThreadLeakCheck.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    if (TestClasses.isOutermost(context)) {
      context.getStore(NAMESPACE).put("before", new Threads(live()));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    Threads before = context.getStore(NAMESPACE).remove("before", Threads.class);
    if (before == null) {
      return;
    }
    Set<Thread> left = live();
    left.removeAll(before.all());
    left.removeIf(ThreadLeakCheck::isShared);
    long patience =
        context
            .getConfigurationParameter(PATIENCE, Long::parseLong)
            .orElse(DEFAULT_PATIENCE_MILLIS);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    for (Thread thread : left) {
      long remaining = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (remaining > 0) {
        thread.join(remaining);
      }
    }
    left.removeIf(thread -> !thread.isAlive());
    if (!left.isEmpty()) {
      throw new AssertionError(
          context.getDisplayName()
              + " left threads behind:\n"
              + left.stream().map(ThreadLeakCheck::describe).collect(Collectors.joining("\n")));
    }
  }

  private static Set<Thread> live() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  private static boolean isShared(Thread thread) {
    String name = thread.getName();
    return SHARED_WITH_THE_RUN.stream().anyMatch(name::startsWith)
        || (thread.isDaemon() && SHARED.stream().anyMatch(name::startsWith));
  }

  private static String describe(Thread thread) {
    StringBuilder text =
        new StringBuilder(thread.getName()).append(thread.isDaemon() ? " (daemon)" : "");
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("\n    at ").append(frame);
    }
    return text.toString();
  }

  private record Threads(Set<Thread> all) {}
}
