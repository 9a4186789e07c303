package dev.hawser.integration.realtime;

import dev.hawser.integration.official.ClientSetup;
import dev.hawser.integration.official.Scenario;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A scenario with the server and the clients that it needs. */
final class RealtimeScenario extends Scenario<RealtimeScenario, RealtimeStage> {

  private final RealtimeTestServer server;
  private final ClientSetup setup;
  private final @Nullable PhoenixHandler scripted;

  private RealtimeScenario(
      Script<RealtimeStage> script,
      RealtimeTestServer server,
      ClientSetup setup,
      @Nullable PhoenixHandler scripted) {
    super(script);
    this.server = server;
    this.setup = setup;
    this.scripted = scripted;
  }

  /** A scenario with a server that refuses without a delay, and clients with an API key. */
  static RealtimeScenario of(String name, Play<RealtimeStage> play) {
    return new RealtimeScenario(
        Script.of(name, play),
        RealtimeTestServer.create().withoutDelays(),
        ClientSetup.DEFAULT.params(Map.of("apikey", Tokens.ANON)),
        null);
  }

  /** The n-th join of a connection, of a channel without settings, as a trace shows it. */
  static String joined(int connection, int n, String topic) {
    return connection
        + " v2 J"
        + n
        + " J"
        + n
        + " realtime:"
        + topic
        + " phx_join {\"config\":{\"broadcast\":{\"ack\":false,\"self\":false},"
        + "\"postgres_changes\":[],\"presence\":{\"enabled\":false,\"key\":\"\"},"
        + "\"private\":false}}";
  }

  RealtimeScenario setup(UnaryOperator<ClientSetup> change) {
    return new RealtimeScenario(script(), server, change.apply(setup), scripted);
  }

  /** Further parameters of the socket. */
  RealtimeScenario params(Map<String, ?> more) {
    Map<String, Object> all = new LinkedHashMap<>(setup.params());
    all.putAll(more);
    return new RealtimeScenario(script(), server, setup.params(all), scripted);
  }

  RealtimeScenario server(UnaryOperator<RealtimeTestServer> change) {
    return new RealtimeScenario(script(), change.apply(server), setup, scripted);
  }

  /** A server whose channels do what the real one's do not. */
  RealtimeScenario scripted(PhoenixHandler channels) {
    return new RealtimeScenario(script(), server, setup, channels);
  }

  /** A server of its own, and a client of it. */
  RealtimeStage open(BiFunction<String, ClientSetup, ? extends RealtimeClient> factory) {
    if (scripted != null) {
      PhoenixServer running =
          PhoenixTestServer.create()
              .path("/realtime/v1")
              .channel("realtime:*", () -> scripted)
              .start();
      return new RealtimeStage(running, factory.apply(running.url(), setup));
    }
    RealtimeServer running = server.start();
    return new RealtimeStage(running, factory.apply(running.url(), setup));
  }

  @Override
  protected RealtimeScenario with(Script<RealtimeStage> changed) {
    return new RealtimeScenario(changed, server, setup, scripted);
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
