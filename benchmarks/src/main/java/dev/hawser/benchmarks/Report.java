package dev.hawser.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the results as Markdown: conditions, a summary of ratios, one table per workload. */
final class Report {

  private static final List<String> NAMED_JARS =
      List.of(
          "reactor-core-",
          "reactor-netty-core-",
          "netty-codec-http-",
          "jackson-core-",
          "Java-WebSocket-",
          "okhttp-",
          "JavaPhoenixClient-",
          "realtime-kt-",
          "ktor-client-okhttp-",
          "socket.io-client-",
          "engine.io-client-");

  private final Settings settings;
  private final Map<Workload, Results> results;

  Report(Settings settings, Map<Workload, Results> results) {
    this.settings = settings;
    this.results = results;
  }

  String markdown() {
    StringBuilder out = new StringBuilder();
    conditions(out);
    for (Suite suite : Suite.values()) {
      Map<Workload, Results> own = new LinkedHashMap<>();
      results.forEach(
          (workload, found) -> {
            if (workload.suite() == suite) {
              own.put(workload, found);
            }
          });
      if (!own.isEmpty()) {
        summary(out, suite, own);
        own.forEach((workload, found) -> table(out, workload, found));
      }
    }
    return out.toString();
  }

  private void conditions(StringBuilder out) {
    out.append("## Conditions\n\n");
    item(out, "date", LocalDate.now(ZoneOffset.UTC).toString());
    item(out, "commit", System.getProperty("hawser.commit", "unknown"));
    item(
        out,
        "JDK",
        System.getProperty("java.vendor")
            + " "
            + System.getProperty("java.runtime.version")
            + ", serial collector, 768 MiB heap, 256 MiB young");
    item(
        out,
        "machine",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores"
            + processor());
    item(
        out,
        "placing",
        settings.serverCores().isEmpty() && settings.clientCores().isEmpty()
            ? "server and clients not pinned"
            : "server on cores "
                + settings.serverCores()
                + ", client on "
                + settings.clientCores());
    item(
        out,
        "rounds",
        settings.rounds()
            + " after "
            + settings.warmup()
            + " of warm-up, peers take turns in each; every peer is a process of its own");
    item(out, "messages", counts());
    item(out, "versions", String.join(", ", versions()));
    out.append("\nNumbers are medians over the rounds (least–greatest); × is the median of the")
        .append(" ratios to the limit in the same round.\n");
  }

  private static void item(StringBuilder out, String name, String value) {
    out.append("- ").append(name).append(": ").append(value).append('\n');
  }

  private String counts() {
    List<String> counts = new ArrayList<>();
    for (Workload workload : results.keySet()) {
      counts.add(workload.title() + " " + workload.count(settings));
    }
    return String.join("; ", counts);
  }

  private static String processor() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return ", " + line.substring(line.indexOf(':') + 1).trim();
        }
      }
    } catch (IOException e) {
      // Not Linux: the name of the processor is left out.
    }
    return "";
  }

  private static List<String> versions() {
    List<String> versions = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      String file = new File(entry).getName();
      if (file.endsWith(".jar") && NAMED_JARS.stream().anyMatch(file::startsWith)) {
        versions.add(file.substring(0, file.length() - ".jar".length()));
      }
    }
    return versions;
  }

  private void summary(StringBuilder out, Suite suite, Map<Workload, Results> results) {
    out.append("\n## ").append(suite.title()).append(": ratios to the limit\n\n| client |");
    StringBuilder line = new StringBuilder("|---|");
    for (Workload workload : results.keySet()) {
      String heading = workload.heading(workload.headline());
      out.append(' ').append(workload.title()).append(": ").append(heading).append(" |");
      line.append("---|");
    }
    out.append('\n').append(line).append('\n');
    for (Peer peer : settings.peers(suite)) {
      out.append("| ").append(peer.label()).append(" |");
      results.forEach(
          (workload, found) -> {
            Optional<Double> ratio = found.ratio(peer, workload.headline());
            // A count of threads has no ratio when the limit has none.
            out.append(' ').append(ratio.map(Report::ratio).orElse("–")).append(" |");
          });
      out.append('\n');
    }
  }

  private void table(StringBuilder out, Workload workload, Results found) {
    out.append("\n## ").append(workload.title()).append("\n\n| client |");
    StringBuilder line = new StringBuilder("|---|");
    for (Metric metric : workload.metrics()) {
      out.append(' ').append(workload.heading(metric)).append(" | × |");
      line.append("---|---|");
    }
    out.append('\n').append(line).append('\n');
    for (Peer peer : settings.peers(workload.suite())) {
      out.append("| ").append(peer.label()).append(" |");
      for (Metric metric : workload.metrics()) {
        String cell =
            found
                .spread(peer, metric)
                .map(spread -> cell(metric, spread))
                .orElseGet(() -> found.failure(peer).map(why -> "failed").orElse("–"));
        String ratio = found.ratio(peer, metric).map(Report::ratio).orElse("–");
        out.append(' ').append(cell).append(" | ").append(ratio).append(" |");
      }
      out.append('\n');
    }
    for (Peer peer : settings.peers(workload.suite())) {
      found
          .failure(peer)
          .ifPresent(
              why -> out.append("\n").append(peer.label()).append(": ").append(why).append("\n"));
    }
  }

  private static String cell(Metric metric, Results.Spread spread) {
    return metric.format(spread.median())
        + " ("
        + metric.format(spread.min())
        + "–"
        + metric.format(spread.max())
        + ")";
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }
}
