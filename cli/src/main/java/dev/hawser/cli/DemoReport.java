package dev.hawser.cli;

import java.util.ArrayList;
import java.util.List;

/** What the demo promised and what became of it. */
final class DemoReport {

  private record Row(String protocol, String what, boolean ok, String detail) {}

  private final List<Row> rows = new ArrayList<>();

  void kept(String protocol, String what, String detail) {
    rows.add(new Row(protocol, what, true, detail));
  }

  void broken(String protocol, String what, String detail) {
    rows.add(new Row(protocol, what, false, detail));
  }

  boolean allKept() {
    return rows.stream().allMatch(Row::ok);
  }

  void print(Terminal terminal) {
    int protocol = rows.stream().mapToInt(row -> row.protocol.length()).max().orElse(0);
    int what = rows.stream().mapToInt(row -> row.what.length()).max().orElse(0);
    for (Row row : rows) {
      String text =
          pad(row.protocol, protocol)
              + "  "
              + pad(row.what, what)
              + "  "
              + (row.ok ? "ok      " : "FAILED  ")
              + row.detail;
      terminal.say(row.ok ? Terminal.Style.GOOD : Terminal.Style.BAD, "  " + text.stripTrailing());
    }
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
