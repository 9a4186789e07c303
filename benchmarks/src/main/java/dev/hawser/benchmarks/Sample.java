package dev.hawser.benchmarks;

import java.util.EnumMap;
import java.util.Map;

/** What one run measured; times in nanoseconds, sizes in bytes. */
record Sample(Map<Metric, Double> values) {

  static Sample parse(String line) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (String pair : line.split(" ", -1)) {
      int equals = pair.indexOf('=');
      values.put(
          Metric.valueOf(pair.substring(0, equals)), Double.valueOf(pair.substring(equals + 1)));
    }
    return new Sample(values);
  }

  String line() {
    StringBuilder line = new StringBuilder();
    values.forEach((metric, value) -> line.append(metric).append('=').append(value).append(' '));
    return line.toString().trim();
  }
}
