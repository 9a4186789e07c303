package dev.hawser.integration.phoenix;

import dev.hawser.integration.official.ClientSetup;
import dev.hawser.integration.official.Scenario;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A scenario with the server and the clients that it needs. */
final class PhoenixScenario extends Scenario<PhoenixScenario, PhoenixStage> {

  private final Supplier<PhoenixTestServer> server;
  private final ClientSetup setup;

  private PhoenixScenario(
      Script<PhoenixStage> script, Supplier<PhoenixTestServer> server, ClientSetup setup) {
    super(script);
    this.server = server;
    this.setup = setup;
  }

  /** A scenario with {@link Rooms} on the server and clients as they are. */
  static PhoenixScenario of(String name, Play<PhoenixStage> play) {
    return new PhoenixScenario(Script.of(name, play), Rooms::server, ClientSetup.DEFAULT);
  }

  PhoenixScenario setup(UnaryOperator<ClientSetup> change) {
    return new PhoenixScenario(script(), server, change.apply(setup));
  }

  PhoenixScenario server(Supplier<PhoenixTestServer> description) {
    return new PhoenixScenario(script(), description, setup);
  }

  /** A server of its own, and a client of it. */
  PhoenixStage open(BiFunction<String, ClientSetup, ? extends PhoenixClient> factory) {
    PhoenixServer running = server.get().start();
    return new PhoenixStage(running, factory.apply(running.url(), setup));
  }

  @Override
  protected PhoenixScenario with(Script<PhoenixStage> changed) {
    return new PhoenixScenario(changed, server, setup);
  }

  @Override
  protected PhoenixScenario self() {
    return this;
  }
}
