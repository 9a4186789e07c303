package dev.hawser.benchmarks;

import static dev.hawser.benchmarks.Metric.ALLOCATED;
import static dev.hawser.benchmarks.Metric.CPU;
import static dev.hawser.benchmarks.Metric.HEAP;
import static dev.hawser.benchmarks.Metric.P50;
import static dev.hawser.benchmarks.Metric.P99;
import static dev.hawser.benchmarks.Metric.P999;
import static dev.hawser.benchmarks.Metric.PER_SECOND;
import static dev.hawser.benchmarks.Metric.THREADS;

import java.util.List;

/** What is measured: one table each. */
enum Workload {
  RECEIVE_64("receive", "receive, 64-byte bodies", 1, List.of(PER_SECOND, CPU, ALLOCATED)),
  RECEIVE_1K("receive", "receive, 1 KiB bodies", 4, List.of(PER_SECOND, CPU, ALLOCATED)),
  SEND_64("send", "send, 64-byte bodies", 4, List.of(PER_SECOND, CPU, ALLOCATED)),
  SEND_1K("send", "send, 1 KiB bodies", 4, List.of(PER_SECOND, CPU, ALLOCATED)),
  PIPELINED(
      "request",
      "request round trip, 64 in flight",
      8,
      List.of(PER_SECOND, P50, P99, P999, CPU, ALLOCATED)),
  SEQUENTIAL(
      "request",
      "request round trip, one at a time",
      40,
      List.of(PER_SECOND, P50, P99, P999, CPU, ALLOCATED)),
  TOPICS("topics", "receive, 1,000 topics", 2, List.of(PER_SECOND, CPU, ALLOCATED)),
  IDLE("idle", "idle connections", 0, List.of(HEAP, THREADS)),
  RECONNECT("reconnect", "ready again after a drop", 0, List.of(P50, P99));

  private final String group;
  private final String title;
  private final int divisor;
  private final List<Metric> metrics;

  Workload(String group, String title, int divisor, List<Metric> metrics) {
    this.group = group;
    this.title = title;
    this.divisor = divisor;
    this.metrics = metrics;
  }

  /** The name that selects it on the command line; several may share one. */
  String group() {
    return group;
  }

  String title() {
    return title;
  }

  List<Metric> metrics() {
    return metrics;
  }

  /** The one that stands for the workload in the summary. */
  Metric headline() {
    return this == SEQUENTIAL ? P99 : metrics.get(0);
  }

  /** How many messages, connections or drops one run has. */
  int count(Settings settings) {
    return switch (this) {
      case IDLE -> settings.connections();
      case RECONNECT -> settings.drops();
      default -> Math.max(1, settings.messages() / divisor);
    };
  }

  /** Runs that are not counted; only what depends on compiled code needs them. */
  int warmup(Settings settings) {
    return this == IDLE ? 0 : settings.warmup();
  }

  int rounds(Settings settings) {
    return this == IDLE ? Math.min(3, settings.rounds()) : settings.rounds();
  }
}
