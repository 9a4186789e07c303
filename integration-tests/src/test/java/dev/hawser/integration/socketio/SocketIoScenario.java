package dev.hawser.integration.socketio;

import dev.hawser.integration.official.Scenario;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A scenario with the server and the clients that it needs. */
final class SocketIoScenario extends Scenario<SocketIoScenario, SocketIoStage> {

  private static final Duration UPGRADE = Duration.ofMillis(500);

  private final SocketIoTestServer server;
  private final SocketIoSetup setup;
  private final String path;
  private final boolean isByTransport;
  private final boolean countsAttempts;

  private SocketIoScenario(
      Script<SocketIoStage> script,
      SocketIoTestServer server,
      SocketIoSetup setup,
      String path,
      boolean isByTransport,
      boolean countsAttempts) {
    super(script);
    this.server = server;
    this.setup = setup;
    this.path = path;
    this.isByTransport = isByTransport;
    this.countsAttempts = countsAttempts;
  }

  /**
   * A scenario with clients over WebSocket that connect again soon, and a server with the
   * namespaces {@code /}, {@code /foo} and {@code /bar} that send events back.
   */
  static SocketIoScenario of(String name, Play<SocketIoStage> play) {
    SocketIoHandler echo = SocketIoHandler.echo();
    return new SocketIoScenario(
        Script.of(name, play),
        SocketIoTestServer.create().namespace("/foo", echo).namespace("/bar", echo),
        new SocketIoSetup(Map.of(), false, 0)
            .with("transports", List.of("websocket"))
            .with("reconnectionDelay", 200)
            .with("reconnectionDelayMax", 200)
            .with("randomizationFactor", 0),
        "",
        true,
        true);
  }

  SocketIoScenario setup(UnaryOperator<SocketIoSetup> change) {
    return new SocketIoScenario(
        script(), server, change.apply(setup), path, isByTransport, countsAttempts);
  }

  SocketIoScenario with(String option, Object value) {
    return setup(setup -> setup.with(option, value));
  }

  /** Clients with the transports that they have by default. */
  SocketIoScenario allTransports() {
    return setup(setup -> setup.without("transports"));
  }

  SocketIoScenario polling() {
    return with("transports", List.of("polling"));
  }

  SocketIoScenario server(UnaryOperator<SocketIoTestServer> change) {
    return new SocketIoScenario(
        script(), change.apply(server), setup, path, isByTransport, countsAttempts);
  }

  SocketIoScenario handler(UnaryOperator<SocketIoHandler> change) {
    return server(server -> server.namespace("/", change.apply(SocketIoHandler.echo())));
  }

  /** What comes after the server's address in the URL. */
  SocketIoScenario url(String suffix) {
    return new SocketIoScenario(script(), server, setup, suffix, isByTransport, countsAttempts);
  }

  /** It depends on time what goes over which transport. */
  SocketIoScenario overAnyTransport() {
    return new SocketIoScenario(script(), server, setup, path, false, countsAttempts);
  }

  /** It depends on time how many attempts fail. */
  SocketIoScenario anyAttempts() {
    return new SocketIoScenario(script(), server, setup, path, isByTransport, false);
  }

  @Override
  protected void withoutChance(Map<String, List<String>> trace) {
    if (!countsAttempts) {
      trace.remove("attempts");
      trace.getOrDefault("connection", List.of()).removeIf("failed"::equals);
    }
  }

  /** A server of its own, and a client of it. */
  SocketIoStage open(BiFunction<String, SocketIoSetup, ? extends SocketIoClient> factory) {
    SocketIoServer running = server.start();
    running.faults().delayProbes(UPGRADE); // Each client connects its namespaces before.
    return new SocketIoStage(
        running, factory.apply(running.httpUrl() + path, setup), isByTransport);
  }

  @Override
  protected SocketIoScenario with(Script<SocketIoStage> changed) {
    return new SocketIoScenario(changed, server, setup, path, isByTransport, countsAttempts);
  }

  @Override
  protected SocketIoScenario self() {
    return this;
  }

  /**
   * The offsets of connection state recovery, which are the last argument, are others each time.
   */
  @Override
  protected String shown(String line) {
    return line.replaceFirst(",\"[\\w-]{7}(\\.\\d+)?\"\\]$", ",\"OFFSET\"]");
  }
}
