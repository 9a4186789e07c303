package dev.hawser.integration.phoenix;

import static dev.hawser.integration.official.Scenario.WIRE;

import dev.hawser.testkit.Fault;
import dev.hawser.testkit.PhoenixTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Long polling, alone and where WebSockets do not get through. */
final class LongPollScenarios {

  private static final String OPENED = "GET /socket/longpoll?vsn=2.0.0";

  private LongPollScenarios() {}

  static Stream<PhoenixScenario> all() {
    return Stream.of(longPoll(), manyMessages(), sessionGone(), binary(), fallback());
  }

  private static PhoenixTestServer server() {
    return Rooms.server().longPoll(Duration.ofSeconds(2));
  }

  private static PhoenixScenario longPoll() {
    return PhoenixScenario.of(
            "long polling",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.push("a", "m1", "m1", "{\"i\":1}");
              stage.client().send("a", "m2", "{\"i\":2}");
              stage.client().send("a", "noreply", new byte[] {9, 8});
              stage.seen("m1", "ok {\"i\":1}");
              stage.received("room:1", "noreply", 1);
              stage.disconnect();
            })
        .server(() -> server().authToken(true))
        .setup(setup -> setup.longPollAfter(0).params(Map.of("a", 1)).tokens("sekrit"))
        .differs(
            "d13",
            WIRE,
            List.of("1 GET /socket/longpoll?a=1&vsn=2.0.0& for sekrit"),
            List.of("1 GET /socket/longpoll?a=1&vsn=2.0.0 for sekrit"))
        .recorded("13-longpoll");
  }

  private static PhoenixScenario manyMessages() {
    return PhoenixScenario.of(
            "150 messages at once over long polling",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              for (int i = 0; i < 150; i++) {
                stage.client().send("a", "noreply", "{\"i\":" + i + "}");
              }
              stage.received("room:1", "noreply", 150);
              stage.disconnect();
            })
        .server(LongPollScenarios::server)
        .setup(setup -> setup.longPollAfter(0))
        .differs("d13", WIRE, List.of("1 " + OPENED + "&"), List.of("1 " + OPENED));
  }

  private static PhoenixScenario sessionGone() {
    return PhoenixScenario.of(
            "the server has lost the long poll session",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.server().sockets().get(0).abort();
              stage.seen("a", PhoenixStage.ok("room:1"), 2);
              stage.disconnect();
            })
        .server(LongPollScenarios::server)
        .setup(setup -> setup.longPollAfter(0))
        .differs("d13", WIRE, List.of("1 " + OPENED + "&"), List.of("1 " + OPENED))
        .differs("d13", WIRE, List.of("2 " + OPENED + "&"), List.of("2 " + OPENED));
  }

  private static PhoenixScenario binary() {
    return PhoenixScenario.of(
            "binary answers over long polling",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.client().push("a", "binary", "bin", new byte[] {1, 2}, Duration.ofSeconds(1));
              stage.any("binary");
              stage.push("a", "text", "ev", "{}");
              stage.seen("text", "ok {}");
              stage.disconnect();
            })
        .server(LongPollScenarios::server)
        .setup(setup -> setup.longPollAfter(0))
        .differs("d08", "binary", List.of("timeout"), List.of("ok 0x0102"))
        .differs("d08", "uncaught", List.of("SyntaxError", "SyntaxError", "SyntaxError"), List.of())
        .differs("d13", WIRE, List.of("1 " + OPENED + "&"), List.of("1 " + OPENED));
  }

  private static PhoenixScenario fallback() {
    return PhoenixScenario.of(
            "long polling where WebSockets do not get through",
            stage -> {
              stage.server().server().faults().always(Fault.AtUpgrade.CLOSE);
              stage.connect();
              stage.joined("a", "room:1");
              stage.push("a", "push", "ev", "{}");
              stage.seen("push", "ok {}");
              stage.disconnect();
            })
        .server(LongPollScenarios::server)
        .setup(setup -> setup.longPollAfter(5000))
        .differs("d13", WIRE, List.of("2 " + OPENED + "&"), List.of("2 " + OPENED));
  }
}
