package dev.hawser.integration.realtime;

import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.RealtimeToken;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens that the server takes, by the names that traces show. */
final class Tokens {

  private static final Map<String, String> NAMES = new ConcurrentHashMap<>();

  /** The API key. */
  static final String ANON = named("anon-key", RealtimeToken.of("anon"));

  private Tokens() {}

  /** One of a user who may do everything, always the same for a name. */
  static synchronized String user(String name) {
    return NAMES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(() -> named(name, RealtimeToken.of("authenticated").subject(name)));
  }

  private static String named(String name, RealtimeToken token) {
    String signed = token.sign(RealtimeTestServer.SECRET);
    NAMES.put(signed, name);
    return signed;
  }

  /** A line with the names of the tokens in it. */
  static String named(String line) {
    String named = line;
    for (Map.Entry<String, String> token : NAMES.entrySet()) {
      named = named.replace(token.getKey(), token.getValue());
    }
    return named;
  }
}
