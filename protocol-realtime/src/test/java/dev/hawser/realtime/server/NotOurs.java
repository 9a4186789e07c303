package dev.hawser.realtime.server;

import dev.hawser.testsupport.Exemptions;
import dev.hawser.testsupport.Exemptions.Exemption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the recorded clients did and ours does not do. The server's side is replayed all the same.
 */
final class NotOurs {

  /** What is so in all recordings. */
  enum Rule {
    MALFORMED("our client never writes what is no message"),
    TOPIC("every topic of our client has the prefix of Realtime, and a name"),
    REF("every message of our client has a ref"),
    JOIN_REF("pushes and leaves of our client have the join_ref of the join in force"),
    NOT_JOINED("what is sent to a topic that is not joined is refused or waits, a leave is done"),
    JOINED("a joined topic is not joined again: it goes by the ref of the recorded second join"),
    CONFIG("no application can ask for this: what the server sends to the topic is for nobody"),
    NO_NEWS("the server is not told what it knows, nor of no token, nor of an API key as a token"),
    PRESENCE("presence is track with an object, or untrack"),
    BROADCAST("a broadcast is type, event and payload, of legal JSON, or binary; it has a ref");

    final String why;

    Rule(String why) {
      this.why = why;
    }
  }

  /** Requests that are made with another head. */
  private static final Exemptions REQUESTS =
      new Exemptions(
          new Exemption(
              "raw-handshake", "--- bad vsn", ".*", "the serializers are 1.0.0 and 2.0.0"));

  private static final Set<Rule> USED = ConcurrentHashMap.newKeySet();

  private NotOurs() {}

  /** A line of a recorded client is left out. */
  static void leftOut(Rule rule) {
    USED.add(rule);
  }

  /** Whether our client makes this request with another head. */
  static boolean request(String recording, String section) {
    return REQUESTS.cover(recording, section, "");
  }

  /** What no recording needed since the start. */
  static List<String> unused() {
    return Stream.concat(
            REQUESTS.unused().stream().map(Exemption::why),
            Arrays.stream(Rule.values()).filter(rule -> !USED.contains(rule)).map(rule -> rule.why))
        .collect(Collectors.toList());
  }
}
