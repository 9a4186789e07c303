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
  RECEIVE_64("receive", "receive, 64-byte bodies", 1),
  RECEIVE_1K("receive", "receive, 1 KiB bodies", 4),
  SEND_64("send", "send, 64-byte bodies", 4),
  SEND_1K("send", "send, 1 KiB bodies", 4),
  PIPELINED("request", "request round trip, 64 in flight", 8),
  SEQUENTIAL("request", "request round trip, one at a time", 40),
  TOPICS("topics", "receive, 1,000 topics", 2),
  IDLE("idle", "idle connections", 0),
  RECONNECT("reconnect", "ready again after a drop", 0);

  private static final List<Metric> STREAM = List.of(PER_SECOND, CPU, ALLOCATED);
  private static final List<Metric> ROUND_TRIP =
      List.of(PER_SECOND, P50, P99, P999, CPU, ALLOCATED);

  private final String group;
  private final String title;
  private final int divisor;

  /**
   * @param divisor the part of {@link Settings#messages} that one run has, if it has messages
   */
  Workload(String group, String title, int divisor) {
    this.group = group;
    this.title = title;
    this.divisor = divisor;
  }

  /** The name that selects it on the command line; several may share one. */
  String group() {
    return group;
  }

  String title() {
    return title;
  }

  List<Metric> metrics() {
    return switch (this) {
      case RECEIVE_64, RECEIVE_1K, SEND_64, SEND_1K, TOPICS -> STREAM;
      case PIPELINED, SEQUENTIAL -> ROUND_TRIP;
      case IDLE -> List.of(HEAP, THREADS);
      case RECONNECT -> List.of(P50, P99);
    };
  }

  /** The one that stands for the workload in the summary. */
  Metric headline() {
    return this == SEQUENTIAL ? P99 : metrics().get(0);
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
