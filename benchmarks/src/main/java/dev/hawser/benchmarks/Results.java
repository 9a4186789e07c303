package dev.hawser.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The samples of one workload by peer, one per round, and what is computed from them. */
final class Results {

  private final Map<Peer, List<Sample>> samples = new EnumMap<>(Peer.class);
  private final Map<Peer, String> failures = new EnumMap<>(Peer.class);

  void add(Peer peer, Sample sample) {
    samples.computeIfAbsent(peer, p -> new ArrayList<>()).add(sample);
  }

  /** A peer that failed once is not run again. */
  void fail(Peer peer, String why) {
    failures.put(peer, why);
  }

  Optional<String> failure(Peer peer) {
    return Optional.ofNullable(failures.get(peer));
  }

  /** Median, least and greatest; empty if there is no sample. */
  Optional<Spread> spread(Peer peer, Metric metric) {
    return Spread.of(values(peer, metric));
  }

  /** The median over the rounds of this peer's value divided by the limit's of that round. */
  Optional<Double> ratio(Peer peer, Metric metric) {
    List<Double> own = values(peer, metric);
    List<Double> limit = values(Peer.LIMIT, metric);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(own.size(), limit.size()); i++) {
      if (limit.get(i) > 0) {
        ratios.add(own.get(i) / limit.get(i));
      }
    }
    return Spread.of(ratios).map(Spread::median);
  }

  private List<Double> values(Peer peer, Metric metric) {
    List<Double> values = new ArrayList<>();
    for (Sample sample : samples.getOrDefault(peer, List.of())) {
      Double value = sample.values().get(metric);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** Of some numbers. */
  record Spread(double median, double min, double max) {

    static Optional<Spread> of(List<Double> numbers) {
      if (numbers.isEmpty()) {
        return Optional.empty();
      }
      List<Double> sorted = new ArrayList<>(numbers);
      Collections.sort(sorted);
      int middle = sorted.size() / 2;
      double median =
          sorted.size() % 2 == 1
              ? sorted.get(middle)
              : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
      return Optional.of(new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1)));
    }
  }
}
