package dev.hawser.engine.internal.machine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a machine is expected to do, one cell a line: {@code PHASE EVENT [CONDITION] -> NEXT:
 * EFFECT, EFFECT}. A line with a condition goes before one without; a cell that is not named stays
 * as it is.
 */
final class Table {

  private final Map<String, String> cells = new HashMap<>();

  Table(String text) {
    text.lines()
        .filter(line -> !line.isEmpty())
        .forEach(
            line -> {
              String[] sides = line.split("->", -1);
              String key = sides[0].trim().replaceAll(" +", " ");
              if (cells.put(key, sides[1].trim().replaceAll(" +", " ")) != null) {
                throw new IllegalArgumentException("twice in the table: " + key);
              }
            });
  }

  /** The next phase and the effects; the first condition that has a line of its own decides. */
  String expected(Enum<?> phase, Enum<?> event, String... conditions) {
    String key = phase + " " + event;
    for (String condition : conditions) {
      String cell = cells.get(key + " " + condition);
      if (cell != null) {
        return cell;
      }
    }
    return cells.getOrDefault(key, phase + ":");
  }

  /** An answer of a machine in the words of the table. */
  static String words(Enum<?> next, List<? extends Enum<?>> effects) {
    String list = effects.toString();
    return (next + ": " + list.substring(1, list.length() - 1)).trim();
  }

  Stream<String> keys() {
    return cells.keySet().stream();
  }
}
