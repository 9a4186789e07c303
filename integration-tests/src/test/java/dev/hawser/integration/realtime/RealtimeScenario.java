package dev.hawser.integration.realtime;

import dev.hawser.integration.official.ClientSetup;
import dev.hawser.integration.official.Scenario;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A scenario with the server and the clients that it needs. */
final class RealtimeScenario extends Scenario<RealtimeScenario, RealtimeStage> {

  private final RealtimeTestServer server;
  private final ClientSetup setup;

  private RealtimeScenario(
      Script<RealtimeStage> script, RealtimeTestServer server, ClientSetup setup) {
    super(script);
    this.server = server;
    this.setup = setup;
  }

  /** A scenario with a server that refuses without a delay, and clients with an API key. */
  static RealtimeScenario of(String name, Play<RealtimeStage> play) {
    return new RealtimeScenario(
        Script.of(name, play),
        RealtimeTestServer.create().withoutDelays(),
        ClientSetup.DEFAULT.params(Map.of("apikey", Tokens.ANON)));
  }

  RealtimeScenario setup(UnaryOperator<ClientSetup> change) {
    return new RealtimeScenario(script(), server, change.apply(setup));
  }

  /** Further parameters of the socket. */
  RealtimeScenario params(Map<String, ?> more) {
    Map<String, Object> all = new LinkedHashMap<>(setup.params());
    all.putAll(more);
    return new RealtimeScenario(script(), server, setup.params(all));
  }

  RealtimeScenario server(UnaryOperator<RealtimeTestServer> change) {
    return new RealtimeScenario(script(), change.apply(server), setup);
  }

  /** A server of its own, and a client of it. */
  RealtimeStage open(BiFunction<String, ClientSetup, ? extends RealtimeClient> factory) {
    RealtimeServer running = server.start();
    return new RealtimeStage(running, factory.apply(running.url(), setup));
  }

  @Override
  protected RealtimeScenario with(Script<RealtimeStage> changed) {
    return new RealtimeScenario(changed, server, setup);
  }

  @Override
  protected RealtimeScenario self() {
    return this;
  }

  /** Tokens have the names that the recordings have for them. */
  @Override
  protected String shown(String line) {
    return Tokens.named(line);
  }
}
