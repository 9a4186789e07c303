package dev.hawser.integration.socketio;

import static dev.hawser.integration.official.Scenario.WIRE;

import dev.hawser.testkit.ClientRequest;
import dev.hawser.testkit.EngineIoFaults;
import dev.hawser.testkit.Fault;
import dev.hawser.testkit.HttpReply;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** From polling to a WebSocket, and other orders of transports. */
final class UpgradeScenarios {

  private UpgradeScenarios() {}

  static Stream<SocketIoScenario> all() {
    return Stream.of(
        upgrade(),
        duringTheUpgrade(),
        refused(),
        answered("a probe that is answered wrongly", "3x"),
        answered("a probe that is not answered", ""),
        notOffered(),
        notWanted(),
        closeWhileUpgrading(),
        lostAfterUpgrade(),
        webSocketFirst(),
        tryAll(),
        tryAllPollingFirst(),
        noTryAll(),
        remembered());
  }

  private static SocketIoScenario upgrade() {
    return SocketIoScenario.of(
            "a session is upgraded",
            stage -> {
              stage.joined();
              stage.sent(1, "websocket", "5");
              stage.client().emitWithAck("a", "ack", "w", new byte[] {1});
              stage.any("ack");
              stage.end();
            })
        .allTransports();
  }

  private static SocketIoScenario duringTheUpgrade() {
    return SocketIoScenario.of(
            "nothing is lost, doubled or reordered by an upgrade",
            stage -> {
              stage.client().channel("a", "/", "{}");
              stage.client().on("a", "n");
              stage.join("a", "/");
              IntStream.range(0, 20).forEach(i -> stage.client().emit("a", "n", i));
              stage.sent(1, "websocket", "5");
              stage.until("a on n", lines -> lines.size() == 20);
              stage.end();
            })
        .allTransports()
        .overAnyTransport();
  }

  /**
   * A session that goes on polling.
   *
   * @param fault what hinders the upgrade
   * @param tried waits until the client has tried
   */
  private static SocketIoScenario notUpgraded(
      String name, Consumer<SocketIoStage> fault, Consumer<SocketIoStage> tried) {
    return SocketIoScenario.of(
            name,
            stage -> {
              fault.accept(stage);
              stage.joined();
              tried.accept(stage);
              stage.echo("a");
              stage.end();
            })
        .allTransports();
  }

  private static SocketIoScenario refused() {
    return notUpgraded(
        "an upgrade that is refused",
        stage -> stage.server().server().faults().next(Fault.status(400)),
        stage ->
            stage.server().server().awaitRequest(ClientRequest::isUpgrade, SocketIoStage.LIMIT));
  }

  private static SocketIoScenario answered(String name, String answer) {
    return notUpgraded(
            name,
            stage -> stage.server().faults().answerProbes(answer),
            stage -> stage.sent(1, "websocket", "2probe"))
        .differs("s18", WIRE, List.of("1 close 1005"), List.of("1 cut"));
  }

  private static SocketIoScenario notOffered() {
    return SocketIoScenario.of(
            "an upgrade that is not offered",
            stage -> {
              stage.joined();
              stage.echo("a");
              stage.end();
            })
        .allTransports()
        .server(server -> server.allowUpgrades(false));
  }

  private static SocketIoScenario notWanted() {
    return SocketIoScenario.of(
            "an upgrade that is not wanted",
            stage -> {
              stage.joined();
              stage.echo("a");
              stage.end();
            })
        .allTransports()
        .with("upgrade", false);
  }

  private static SocketIoScenario closeWhileUpgrading() {
    return SocketIoScenario.of(
            "close while upgrading",
            stage -> {
              stage.server().faults().delayProbes(Duration.ofSeconds(30));
              stage.joined();
              stage.sent(1, "websocket", "2probe");
              stage.end();
            })
        .allTransports()
        .differs("s18", WIRE, List.of("1 close 1005"), List.of("1 cut"));
  }

  private static SocketIoScenario lostAfterUpgrade() {
    return SocketIoScenario.of(
            "the link is lost after the upgrade",
            stage -> {
              stage.joined();
              stage.sent(1, "websocket", "5");
              stage.echo("a");
              stage.session(1).drop();
              stage.again("a", "connected");
              stage.sent(2, "websocket", "5");
              stage.echo("a");
              stage.end();
            })
        .allTransports();
  }

  private static SocketIoScenario webSocketFirst() {
    return SocketIoScenario.of(
            "a WebSocket first",
            stage -> {
              stage.joined();
              stage.echo("a");
              stage.end();
            })
        .with("transports", List.of("websocket", "polling"));
  }

  private static SocketIoScenario tryAll() {
    return SocketIoScenario.of(
            "the next transport if a WebSocket cannot open",
            stage -> {
              stage.server().server().faults().next(Fault.status(502));
              stage.joined();
              stage.echo("a");
              stage.end();
            })
        .with("transports", List.of("websocket", "polling"))
        .with("tryAllTransports", true)
        .server(server -> server.allowUpgrades(false));
  }

  private static SocketIoScenario tryAllPollingFirst() {
    return SocketIoScenario.of(
            "the next transport if polling cannot begin",
            stage -> {
              stage.server().faults().next(EngineIoFaults::isHandshake, HttpReply.status(502));
              stage.joined();
              stage.echo("a");
              stage.end();
            })
        .with("transports", List.of("polling", "websocket"))
        .with("tryAllTransports", true);
  }

  private static SocketIoScenario noTryAll() {
    return SocketIoScenario.of(
            "the same transport again",
            stage -> {
              stage.server().server().faults().next(Fault.status(502));
              stage.joined();
              stage.echo("a");
              stage.end();
            })
        .with("transports", List.of("websocket", "polling"));
  }

  private static SocketIoScenario remembered() {
    return SocketIoScenario.of(
            "a WebSocket where one worked",
            stage -> {
              stage.joined();
              stage.sent(1, "websocket", "5");
              stage.echo("a");
              stage.leave("a");
              stage.closed();
              stage.join("a", "/");
              stage.echo("a");
              stage.end();
            })
        .allTransports()
        .with("rememberUpgrade", true);
  }
}
