package dev.hawser.integration.phoenix;

import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Something to do with both clients, and where they may differ. Immutable. */
final class Scenario {

  /** What was sent, beside the sources of {@link Seen}. */
  static final String WIRE = "wire";

  /** What a scenario does. */
  @FunctionalInterface
  interface Play {
    void play(Stage stage);
  }

  private final String name;
  private final Play play;
  private final Supplier<PhoenixTestServer> server;
  private final ClientSetup setup;
  private final List<Difference> differences;
  private final String recording;

  private Scenario(
      String name,
      Play play,
      Supplier<PhoenixTestServer> server,
      ClientSetup setup,
      List<Difference> differences,
      String recording) {
    this.name = name;
    this.play = play;
    this.server = server;
    this.setup = setup;
    this.differences = differences;
    this.recording = recording;
  }

  /** A scenario with {@link Rooms} on the server and clients as they are. */
  static Scenario of(String name, Play play) {
    return new Scenario(name, play, Rooms::server, ClientSetup.DEFAULT, List.of(), "");
  }

  Scenario setup(UnaryOperator<ClientSetup> change) {
    return new Scenario(name, play, server, change.apply(setup), differences, recording);
  }

  Scenario server(Supplier<PhoenixTestServer> description) {
    return new Scenario(name, play, description, setup, differences, recording);
  }

  /** The official client was recorded doing the same with another server. */
  Scenario recorded(String file) {
    return new Scenario(name, play, server, setup, differences, file);
  }

  Scenario differs(String id, String where, List<String> official, List<String> ours) {
    List<Difference> all = new ArrayList<>(differences);
    all.add(new Difference(id, where, official, ours));
    return new Scenario(name, play, server, setup, all, recording);
  }

  /** Plays it on a server of its own. */
  Map<String, List<String>> run(BiFunction<String, ClientSetup, ? extends Client> factory) {
    try (PhoenixServer running = server.get().start();
        Client client = factory.apply(running.url(), setup)) {
      play.play(new Stage(running, client));
      client.settle();
      Map<String, List<String>> trace = client.seen().all();
      trace.put(WIRE, WireTrace.of(running.server()));
      return trace;
    }
  }

  /** What is expected of Hawser where the official client shows this. */
  Map<String, List<String>> expected(Map<String, List<String>> official) {
    Map<String, List<String>> trace = new TreeMap<>();
    official.forEach((where, lines) -> trace.put(where, new ArrayList<>(lines)));
    differences.forEach(difference -> difference.apply(trace));
    // Row d05, which its own scenario shows, is in every one.
    trace.get(WIRE).replaceAll(line -> line.replaceFirst("^(\\d+) close 1005$", "$1 close 1000"));
    return trace;
  }

  /** The rows of the guide that the scenario shows. */
  List<String> ids() {
    return differences.stream().map(Difference::id).toList();
  }

  /** The name of the recording, or empty. */
  String recording() {
    return recording;
  }

  @Override
  public String toString() {
    return name;
  }
}
