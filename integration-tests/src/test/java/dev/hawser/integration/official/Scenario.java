package dev.hawser.integration.official;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Something to do with both clients, and where they may differ. Immutable.
 *
 * @param <S> the scenarios of the protocol
 * @param <G> where they are played
 */
public abstract class Scenario<S extends Scenario<S, G>, G extends Stage<?>> {

  /** What was sent, beside the sources of {@link Seen}. */
  public static final String WIRE = "wire";

  /** What a scenario does. */
  @FunctionalInterface
  public interface Play<G> {
    void play(G stage);
  }

  /**
   * What is told of a scenario.
   *
   * @param recording what the official client was recorded as, doing the same; empty if it was not
   */
  protected record Script<G>(
      String name, Play<G> play, List<Difference> differences, String recording) {

    public static <G> Script<G> of(String name, Play<G> play) {
      return new Script<>(name, play, List.of(), "");
    }
  }

  private final Script<G> script;

  protected Scenario(Script<G> script) {
    this.script = script;
  }

  protected final Script<G> script() {
    return script;
  }

  /** This scenario with another script. */
  protected abstract S with(Script<G> changed);

  protected abstract S self();

  /** A line without what is another one in each run. */
  protected String shown(String line) {
    return line;
  }

  /** Takes away what depends on time. */
  protected void withoutChance(Map<String, List<String>> trace) {}

  /** The official client was recorded doing the same with another server. */
  public final S recorded(String file) {
    return with(new Script<>(script.name(), script.play(), script.differences(), file));
  }

  /** See {@link Difference}. */
  public final S differs(String id, String where, List<String> official, List<String> ours) {
    List<Difference> all = new ArrayList<>(script.differences());
    all.add(new Difference(id, where, official, ours));
    return with(new Script<>(script.name(), script.play(), all, script.recording()));
  }

  /** Plays it on a stage of its own. */
  final Map<String, List<String>> run(Function<? super S, ? extends G> opening) {
    try (G stage = opening.apply(self())) {
      script.play().play(stage);
      stage.client().settle();
      Map<String, List<String>> trace = stage.client().seen().all();
      trace.put(WIRE, stage.wire());
      trace.values().forEach(lines -> lines.replaceAll(this::shown));
      withoutChance(trace);
      return trace;
    }
  }

  /** What is expected of Hawser where the official client shows this. */
  final Map<String, List<String>> expected(Map<String, List<String>> official) {
    Map<String, List<String>> trace = new TreeMap<>();
    official.forEach((where, lines) -> trace.put(where, new ArrayList<>(lines)));
    script.differences().forEach(difference -> difference.apply(trace));
    // A row of every guide, which one scenario shows and each one has: our close frame has a code.
    trace.get(WIRE).replaceAll(line -> line.replaceFirst("^(\\d+) close 1005$", "$1 close 1000"));
    return trace;
  }

  /** The rows of the guide that the scenario shows. */
  final List<String> ids() {
    return script.differences().stream().map(Difference::id).toList();
  }

  final String recording() {
    return script.recording();
  }

  @Override
  public final String toString() {
    return script.name();
  }
}
