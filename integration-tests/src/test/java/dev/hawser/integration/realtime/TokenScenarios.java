package dev.hawser.integration.realtime;

import static dev.hawser.integration.official.Scenario.WIRE;
import static dev.hawser.integration.realtime.RealtimeScenario.joined;

import java.util.List;
import java.util.stream.Stream;

/** Tokens and what becomes of them. */
final class TokenScenarios {

  private static final String VERSION = ",\"version\":\"realtime-js/2.119.0\"";
  private static final String HEARTBEAT = "1 v2 - * phoenix heartbeat {}";
  private static final String FORBIDDEN =
      "error {\"reason\":\"Unauthorized: You do not have permissions to read from this Channel"
          + " topic: room1\"}";

  private TokenScenarios() {}

  /** The n-th join of the first connection, with a token. */
  private static String with(int n, String token, String version) {
    return with(joined(1, n, "room1"), token, version);
  }

  private static String with(String join, String token, String version) {
    return join.replace("phx_join {", "phx_join {\"access_token\":\"" + token + "\",")
        .replaceFirst("\\}$", version + "}");
  }

  private static String ofPrivate(String join) {
    return join.replace("\"private\":false", "\"private\":true");
  }

  private static String pushed(String token) {
    return "1 v2 J1 * realtime:room1 access_token {\"access_token\":\"" + token + "\"}";
  }

  static Stream<RealtimeScenario> all() {
    return Stream.of(update(), sameToken(), callback(), callbackOfPrivateChannel(), expired());
  }

  private static RealtimeScenario update() {
    return RealtimeScenario.of(
            "another token, for the channel and for its next join",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.client().token(Tokens.user("jwt-2"));
              stage.received("realtime:room1", "access_token", 1);
              stage.connection(1).disconnect();
              stage.seen("a", "joined", 2);
              stage.disconnect();
            })
        .setup(setup -> setup.token(Tokens.user("jwt-1")).reconnect(20))
        .differs(
            "r26",
            WIRE,
            List.of(with(joined(2, 1, "room1"), "jwt-2", VERSION)),
            List.of(with(joined(2, 1, "room1"), "jwt-2", "")))
        .recorded("06-token-update");
  }

  private static RealtimeScenario sameToken() {
    return RealtimeScenario.of(
            "the same token again",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.client().token(Tokens.user("jwt-1"));
              stage.ping();
              stage.disconnect();
            })
        .setup(setup -> setup.token(Tokens.user("jwt-1")));
  }

  private static RealtimeScenario callback() {
    return RealtimeScenario.of(
            "a function that makes tokens",
            stage -> {
              stage.client().channel("a", "room1", "{}");
              stage.join("a");
              stage.received("phoenix", "heartbeat", 3);
              stage.client().settle();
              stage.disconnect();
            })
        .setup(
            setup ->
                setup
                    .heartbeat(1500)
                    .tokens(
                        Stream.of("cb-1", "cb-2", "cb-3", "cb-4", "cb-5", "cb-6")
                            .map(Tokens::user)
                            .toArray(String[]::new)))
        .differs(
            "r20",
            WIRE,
            List.of(joined(1, 1, "room1"), pushed("cb-2")),
            List.of(with(1, "cb-2", "")))
        .differs(
            "r21",
            WIRE,
            List.of(
                HEARTBEAT, pushed("cb-3"), HEARTBEAT, pushed("cb-4"), HEARTBEAT, pushed("cb-5")),
            List.of(HEARTBEAT))
        .recorded("07-token-callback-on-heartbeat");
  }

  private static RealtimeScenario callbackOfPrivateChannel() {
    return RealtimeScenario.of(
            "the first join of a private channel, with a function that makes tokens",
            stage -> {
              stage.client().channel("a", "room1", "{\"private\":true}");
              stage.join("a");
              stage.ping();
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(50).tokens(Tokens.user("cb-1")))
        .differs("r20", "a", List.of(FORBIDDEN), List.of())
        .differs(
            "r20",
            WIRE,
            List.of(ofPrivate(joined(1, 1, "room1")), ofPrivate(with(2, "cb-1", VERSION))),
            List.of(ofPrivate(with(1, "cb-1", ""))));
  }

  private static RealtimeScenario expired() {
    return RealtimeScenario.of(
            "a token expires",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.server().expireTokens("room1");
              stage.any("a", 2, "joined", "closed for good");
              stage.disconnect();
            })
        .setup(setup -> setup.rejoin(50).tokens(Tokens.user("cb-1"), Tokens.user("cb-2")))
        .differs("r14", "a", List.of("closed for good"), List.of("UNAUTHORIZED", "joined", "lost"))
        .differs(
            "r21",
            WIRE,
            List.of(with(1, "cb-1", ""), pushed("cb-2")),
            List.of(with(1, "cb-2", ""), with(2, "cb-2", "")));
  }
}
