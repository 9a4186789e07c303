package dev.hawser.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which links of a {@link TestServer} meet which {@link Fault}. May be changed at any time and from
 * any thread; a change holds for links that start after it.
 *
 * <p>A link starts when TCP is accepted as far as {@link Fault.AtAccept} goes, and when its upgrade
 * request arrives as far as the others go. So ordinary HTTP requests use up no fault of the
 * upgrade. At most one fault is taken at each of these two points: the next in line, else that of
 * the first rule ({@link #everyNth}, {@link #always}), in the order they were set, that is due.
 */
public final class Faults {

  private static final class Rule {
    final int n;
    final Fault fault;
    int links;

    Rule(int n, Fault fault) {
      this.n = n;
      this.fault = fault;
    }
  }

  private final Deque<Fault> next = new ArrayDeque<>();
  private final List<Rule> rules = new ArrayList<>();

  Faults() {}

  /** The next link, after those that are in line already, meets {@code fault}. */
  public Faults next(Fault fault) {
    return next(1, fault);
  }

  /** The next {@code count} links, after those that are in line already, meet {@code fault}. */
  public synchronized Faults next(int count, Fault fault) {
    for (int i = 0; i < count; i++) {
      next.add(fault);
    }
    return this;
  }

  /** Of the links from now on, the {@code n}-th, 2{@code n}-th and so on meet {@code fault}. */
  public synchronized Faults everyNth(int n, Fault fault) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be positive, not " + n);
    }
    rules.add(new Rule(n, fault));
    return this;
  }

  /** Every link meets {@code fault}. */
  public Faults always(Fault fault) {
    return everyNth(1, fault);
  }

  /** No link meets a fault any more. */
  public synchronized Faults clear() {
    next.clear();
    rules.clear();
    return this;
  }

  synchronized @Nullable Fault take(boolean accept) {
    Fault taken = null;
    Fault head = next.peek();
    if (head != null && head instanceof Fault.AtAccept == accept) {
      taken = next.poll();
    }
    for (Rule rule : rules) {
      if (rule.fault instanceof Fault.AtAccept == accept
          && ++rule.links % rule.n == 0
          && taken == null) {
        taken = rule.fault;
      }
    }
    return taken;
  }
}
