package dev.hawser.testsupport;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** The leaks that Netty found in this JVM. Knows no Netty type, so that it loads without Netty. */
final class BufferLeaks {

  private static final long GC_TIMEOUT_MILLIS = 30_000;

  private static final List<Runnable> DETECTORS = new CopyOnWriteArrayList<>();
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  private BufferLeaks() {}

  static void addDetector(Runnable poll) {
    DETECTORS.add(poll);
  }

  static void add(String leak) {
    FOUND.add(leak);
  }

  /** Collects garbage, lets every detector look, and returns what was found since the last call. */
  static List<String> drain() throws InterruptedException {
    if (DETECTORS.isEmpty()) {
      return List.of();
    }
    // The references of one collection reach their queues one by one, all before those of the next.
    collectGarbage();
    collectGarbage();
    DETECTORS.forEach(Runnable::run);
    List<String> leaks = new ArrayList<>();
    for (String leak = FOUND.poll(); leak != null; leak = FOUND.poll()) {
      leaks.add(leak);
    }
    return leaks;
  }

  /** Returns when a reference that died in this collection has been seen in its queue. */
  private static void collectGarbage() throws InterruptedException {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> canary = new WeakReference<>(new Object(), queue);
    System.gc();
    if (queue.remove(GC_TIMEOUT_MILLIS) != canary) {
      throw new IllegalStateException("The garbage collector did not run; is it disabled?");
    }
  }
}
