package dev.hawser.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the command line asks for.
 *
 * @param rounds counted rounds per workload
 * @param warmup rounds per workload that are not counted
 * @param messages of a receive run with small bodies; the other workloads take a fixed part of it
 * @param connections of an idle run
 * @param drops of a reconnect run
 * @param workloads in their order
 * @param peers in their order; the limit is always among them
 * @param serverCores as {@code taskset -c} takes them; empty: not pinned
 * @param clientCores likewise
 */
record Settings(
    int rounds,
    int warmup,
    int messages,
    int connections,
    int drops,
    List<Workload> workloads,
    List<Peer> peers,
    String serverCores,
    String clientCores) {

  static final String USAGE =
      """
      Usage: benchmarks/run [options]       prints Markdown; progress goes to standard error
        --quick              a smoke run: checks that everything works, its numbers mean nothing
        --rounds N           counted rounds (default 7)
        --warmup N           rounds before them (default 4)
        --messages N         of a receive run (default 1000000); other runs take a part of it
        --connections N      idle connections (default 2000)
        --drops N            of a reconnect run (default 50)
        --only A,B           of: %s
                             or whole suites: %s
        --peers A,B          of: %s (the limit always runs)
        --server-cores LIST  for taskset; default: the first core
        --client-cores LIST  for taskset; default: all other cores
        --no-pin             let the system place the processes
      """;

  static String usage() {
    return String.format(
        Locale.ROOT,
        USAGE,
        Arrays.stream(Workload.values())
            .map(Workload::group)
            .distinct()
            .collect(Collectors.joining(" ")),
        Arrays.stream(Suite.values()).map(Settings::name).collect(Collectors.joining(" ")),
        String.join(" ", peerNames()));
  }

  List<Workload> workloads(Suite suite) {
    return workloads.stream().filter(workload -> workload.suite() == suite).toList();
  }

  List<Peer> peers(Suite suite) {
    return peers.stream().filter(peer -> peer.speaks(suite)).toList();
  }

  /** Reads the command line; what it does not know is an {@link IllegalArgumentException}. */
  static Settings parse(String... arguments) {
    boolean quick = Arrays.asList(arguments).contains("--quick");
    int rounds = quick ? 1 : 7;
    int warmup = quick ? 0 : 4;
    int messages = quick ? 40_000 : 1_000_000;
    int connections = quick ? 100 : 2000;
    int drops = quick ? 5 : 50;
    List<Workload> workloads = List.of(Workload.values());
    List<Peer> peers = List.of(Peer.values());
    int cores = Runtime.getRuntime().availableProcessors();
    boolean pin = cores > 1 && hasTaskset();
    String serverCores = pin ? "0" : "";
    String clientCores = pin ? (cores == 2 ? "1" : "1-" + (cores - 1)) : "";
    for (int i = 0; i < arguments.length; i++) {
      String option = arguments[i];
      switch (option) {
        case "--quick" -> {}
        case "--no-pin" -> {
          serverCores = "";
          clientCores = "";
        }
        case "--rounds" -> rounds = number(option, arguments, ++i);
        case "--warmup" -> warmup = number(option, arguments, ++i);
        case "--messages" -> messages = number(option, arguments, ++i);
        case "--connections" -> connections = number(option, arguments, ++i);
        case "--drops" -> drops = number(option, arguments, ++i);
        case "--only" -> workloads = workloads(value(option, arguments, ++i));
        case "--peers" -> peers = peers(value(option, arguments, ++i));
        case "--server-cores" -> serverCores = value(option, arguments, ++i);
        case "--client-cores" -> clientCores = value(option, arguments, ++i);
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    return new Settings(
        rounds, warmup, messages, connections, drops, workloads, peers, serverCores, clientCores);
  }

  private static String value(String option, String[] arguments, int index) {
    if (index >= arguments.length) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return arguments[index];
  }

  private static int number(String option, String[] arguments, int index) {
    String value = value(option, arguments, index);
    int number;
    try {
      number = Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " needs a number, not " + value, e);
    }
    if (number < 0 || (number == 0 && !option.equals("--warmup"))) {
      throw new IllegalArgumentException(option + " is too small: " + value);
    }
    return number;
  }

  private static List<Workload> workloads(String names) {
    List<Workload> found = new ArrayList<>();
    for (String name : names.split(",", -1)) {
      List<Workload> group =
          Arrays.stream(Workload.values())
              .filter(w -> w.group().equals(name) || name(w.suite()).equals(name))
              .toList();
      if (group.isEmpty()) {
        throw new IllegalArgumentException("unknown workload " + name);
      }
      found.addAll(group);
    }
    return found;
  }

  private static List<Peer> peers(String names) {
    List<String> wanted = List.of(names.split(",", -1));
    for (String name : wanted) {
      if (!peerNames().contains(name)) {
        throw new IllegalArgumentException("unknown peer " + name);
      }
    }
    return Arrays.stream(Peer.values())
        .filter(peer -> peer == Peer.LIMIT || wanted.contains(name(peer)))
        .toList();
  }

  private static List<String> peerNames() {
    return Arrays.stream(Peer.values()).map(Settings::name).toList();
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean hasTaskset() {
    try {
      Process process =
          new ProcessBuilder("taskset", "-c", "0", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
