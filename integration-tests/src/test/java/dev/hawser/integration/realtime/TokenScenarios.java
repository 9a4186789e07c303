package dev.hawser.integration.realtime;

import java.util.stream.Stream;

/** Tokens and what becomes of them. */
final class TokenScenarios {

  private TokenScenarios() {}

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
        .setup(setup -> setup.rejoin(50).tokens(Tokens.user("cb-1")));
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
        .setup(setup -> setup.rejoin(50).tokens(Tokens.user("cb-1"), Tokens.user("cb-2")));
  }
}
