package dev.hawser.benchmarks;

import java.util.Locale;

/** A column of the tables: its heading, and how its numbers are shown. */
enum Metric {
  PER_SECOND("messages/s", 1, 0),
  DELIVERED("delivered %", 0.01, 2),
  TOTAL("ms for all", 1_000_000, 1),
  CPU("CPU µs/message", 1_000, 2),
  ALLOCATED("bytes allocated/message", 1, 0),
  P50("p50 µs", 1_000, 1),
  P99("p99 µs", 1_000, 1),
  P999("p99.9 µs", 1_000, 1),
  HEAP("heap KiB/connection", 1_024, 1),
  THREADS("threads/connection", 1, 2);

  private final String heading;
  private final double unit;
  private final int decimals;

  Metric(String heading, double unit, int decimals) {
    this.heading = heading;
    this.unit = unit;
    this.decimals = decimals;
  }

  String heading() {
    return heading;
  }

  String format(double value) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value / unit);
  }
}
