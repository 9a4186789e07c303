package dev.hawser.benchmarks;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The main class: starts the server and one process per peer, lets them take turns, prints the
 * tables to standard output and progress to standard error.
 */
public final class Compare {

  private final Settings settings;
  private final Map<Workload, Results> results = new EnumMap<>(Workload.class);

  private Compare(Settings settings) {
    this.settings = settings;
  }

  /** Exit codes: 0 done, 1 a peer failed (the tables say why), 2 usage. */
  public static void main(String[] arguments) throws IOException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Settings.usage());
      return;
    }
    Settings settings;
    try {
      settings = Settings.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Settings.usage());
      System.exit(2);
      return;
    }
    Compare compare = new Compare(settings);
    compare.run();
    System.out.print(new Report(settings, compare.results).markdown());
    System.exit(compare.anyFailure() ? 1 : 0);
  }

  private void run() throws IOException {
    try (Child server = new Child(settings.serverCores(), BenchServer.class)) {
      String port = server.readLine();
      for (Suite suite : Suite.values()) {
        compare(suite, port);
      }
    }
  }

  /** Each suite has fresh processes, so that none is compiled for what another suite does. */
  private void compare(Suite suite, String port) throws IOException {
    List<Workload> workloads = settings.workloads(suite);
    if (workloads.isEmpty()) {
      return;
    }
    Map<Peer, Child> workers = new EnumMap<>(Peer.class);
    try {
      for (Peer peer : settings.peers(suite)) {
        workers.put(peer, new Child(settings.clientCores(), Worker.class, peer.name(), port));
      }
      for (Workload workload : workloads) {
        measure(workload, workers);
      }
    } finally {
      workers.values().forEach(Child::close);
    }
  }

  private void measure(Workload workload, Map<Peer, Child> workers) throws IOException {
    Results found = new Results();
    results.put(workload, found);
    int warmup = workload.warmup(settings);
    for (int round = -warmup; round < workload.rounds(settings); round++) {
      for (Map.Entry<Peer, Child> worker : workers.entrySet()) {
        Peer peer = worker.getKey();
        if (found.failure(peer).isPresent()) {
          continue;
        }
        String answer = worker.getValue().ask(workload.name() + " " + workload.count(settings));
        String turn = round < 0 ? "warm-up" : "round " + (round + 1);
        System.err.println(workload.title() + ", " + turn + ", " + peer.name() + ": " + answer);
        if (answer.startsWith(Child.ERROR)) {
          found.fail(peer, answer.substring(Child.ERROR.length()));
        } else if (round >= 0) {
          found.add(peer, Sample.parse(answer));
        }
      }
    }
  }

  private boolean anyFailure() {
    return results.values().stream()
        .anyMatch(
            found -> settings.peers().stream().anyMatch(peer -> found.failure(peer).isPresent()));
  }
}
