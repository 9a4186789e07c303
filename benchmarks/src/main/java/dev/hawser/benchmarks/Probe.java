package dev.hawser.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Wall clock, CPU time and allocation of this process, from its making to {@link #stop}. */
final class Probe {

  private static final OperatingSystemMXBean OS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  /** What the heap may lose between two looks when nothing is left to go. */
  private static final long SETTLED_BYTES = 32 << 10;

  private final Map<Long, Long> allocatedBefore;
  private final long cpuBefore;
  private final long nanosBefore;

  Probe() {
    System.gc();
    allocatedBefore = allocated();
    cpuBefore = OS.getProcessCpuTime();
    nanosBefore = System.nanoTime();
  }

  /** The rates per message; more metrics may be put into the map. */
  Map<Metric, Double> stop(long messages) {
    long nanos = System.nanoTime() - nanosBefore;
    long cpu = OS.getProcessCpuTime() - cpuBefore;
    long bytes = 0;
    for (Map.Entry<Long, Long> thread : allocated().entrySet()) {
      bytes += thread.getValue() - allocatedBefore.getOrDefault(thread.getKey(), 0L);
    }
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.PER_SECOND, messages * 1e9 / nanos);
    values.put(Metric.CPU, (double) cpu / messages);
    values.put(Metric.ALLOCATED, (double) bytes / messages);
    return values;
  }

  static void percentiles(Map<Metric, Double> values, Histogram latency) {
    values.put(Metric.P50, (double) latency.getValueAtPercentile(50));
    values.put(Metric.P99, (double) latency.getValueAtPercentile(99));
    values.put(Metric.P999, (double) latency.getValueAtPercentile(99.9));
  }

  /** By thread; what a thread that has ended allocated is not known. */
  private static Map<Long, Long> allocated() {
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> byThread = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (bytes[i] >= 0) {
        byThread.put(ids[i], bytes[i]);
      }
    }
    return byThread;
  }

  static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** As {@link #usedHeap()}, once what ended before is gone: connections close by and by. */
  static long settledHeap() {
    long before;
    long used = usedHeap();
    int looks = 0;
    do {
      before = used;
      LockSupport.parkNanos(200_000_000);
      used = usedHeap();
    } while (before - used > SETTLED_BYTES && ++looks < 50);
    return used;
  }

  static int threadCount() {
    return THREADS.getThreadCount();
  }
}
