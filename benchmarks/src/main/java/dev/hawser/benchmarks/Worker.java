package dev.hawser.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The process of one peer. Reads {@code WORKLOAD count} from standard input, runs it, and answers
 * with one line: the sample, or {@code error} and why. Ends when standard input ends.
 */
final class Worker {

  private Worker() {}

  public static void main(String[] args) throws Exception {
    Runs runs = new Runs(Peer.valueOf(args[0]), Integer.parseInt(args[1]));
    // Whatever a library prints must not get between the answers.
    PrintStream answers = System.out;
    System.setOut(System.err);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] command = line.split(" ", -1);
      try {
        Workload workload = Workload.valueOf(command[0]);
        answers.println(runs.run(workload, Integer.parseInt(command[1])).line());
      } catch (Exception e) {
        answers.println(Child.ERROR + e);
      }
    }
    System.exit(0);
  }
}
