package dev.hawser.integration.official;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A place where Hawser differs from the official client on purpose.
 *
 * @param id its row in the table of the guide
 * @param where {@link Scenario#WIRE}, or a source of what the user saw
 * @param official the lines of the official client, which must be there; empty for the end
 * @param ours what Hawser shows instead
 */
public record Difference(String id, String where, List<String> official, List<String> ours) {

  /** Turns the official client's trace into the one that is expected of Hawser. */
  void apply(Map<String, List<String>> trace) {
    List<String> lines = trace.computeIfAbsent(where, w -> new ArrayList<>());
    int at = official.isEmpty() ? lines.size() : Collections.indexOfSubList(lines, official);
    if (at < 0) {
      throw new AssertionError(
          id
              + " is over: the official client does not show "
              + official
              + " in "
              + where
              + " "
              + lines);
    }
    List<String> place = lines.subList(at, at + official.size());
    place.clear();
    place.addAll(ours);
    if (lines.isEmpty()) {
      trace.remove(where);
    }
  }
}
