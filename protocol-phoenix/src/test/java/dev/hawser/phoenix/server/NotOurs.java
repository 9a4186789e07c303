package dev.hawser.phoenix.server;

import dev.hawser.testsupport.Exemptions;
import dev.hawser.testsupport.Exemptions.Exemption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the recorded clients did and ours does not do, beyond what {@link ReplayedLink} and {@link
 * ClientReplay} say for all recordings. The server's side is replayed all the same.
 */
final class NotOurs {

  private static final String ANY = ".*";
  private static final String NO_JOIN = "(?!.*phx_join).*";
  private static final String MALFORMED = "our client never writes what is no message";
  private static final String ALWAYS_REF = "every message of our client has a ref";

  /** Messages that are not sent. */
  private static final Exemptions MESSAGES =
      new Exemptions(
          new Exemption("-02-heartbeat", "ref null", ANY, ALWAYS_REF),
          new Exemption("-04-push-reply", "ref null", ANY, ALWAYS_REF),
          new Exemption(
              "-09-rejoin",
              "join again",
              ANY,
              "our client never joins a joined topic; the phx_close that follows is for its join"),
          new Exemption(
              "-10-v1-join_ref",
              "",
              ".*\"stale\".*",
              "our client only ever sends the join_ref of the join in force"),
          new Exemption(
              "-11-binary", "empty join_ref", ANY, "pushes of our client have a join_ref"),
          new Exemption("-11-binary", "empty ref", ANY, ALWAYS_REF),
          new Exemption("2.0.0-11-binary", "truncated binary frame", ANY, MALFORMED),
          new Exemption("2.0.0-11-binary", "unknown kind", ANY, MALFORMED),
          new Exemption("-14-bad-input", "not JSON", NO_JOIN, MALFORMED),
          new Exemption("-14-bad-input", "empty text frame", NO_JOIN, MALFORMED),
          new Exemption("-14-bad-input", "JSON of the wrong shape", NO_JOIN, MALFORMED),
          new Exemption("-14-bad-input", "too few fields", NO_JOIN, MALFORMED),
          new Exemption("-14-bad-input", "topic null", NO_JOIN, MALFORMED),
          new Exemption("-14-bad-input", "invalid UTF-8", NO_JOIN, MALFORMED),
          new Exemption("-14-bad-input", "unknown opcode", NO_JOIN, MALFORMED),
          new Exemption("-14-bad-input", "continuation", NO_JOIN, MALFORMED));

  /** Requests that are made with another head. */
  private static final Exemptions REQUESTS =
      new Exemptions(
          new Exemption("-01-handshake", "unknown vsn", ANY, "the serializers are 1.0.0 and 2.0.0"),
          new Exemption("-01-handshake", "unparsable vsn", ANY, "there is no other vsn"),
          new Exemption("-01-handshake", "no vsn at all", ANY, "vsn is always sent"),
          new Exemption("-01-handshake", "longpoll is off", ANY, "a WebSocket is at /websocket"),
          new Exemption("-01-handshake", "subprotocol", ANY, "there are none but for a token"),
          new Exemption(
              "-18-auth-token", "token but no", ANY, "'phoenix' is always offered with it"));

  private NotOurs() {}

  /** Whether our client does not send this message. */
  static boolean message(String recording, String section, String line) {
    return MESSAGES.cover(recording, section, line);
  }

  /** Whether our client makes this request with another head. */
  static boolean request(String recording, String section) {
    return REQUESTS.cover(recording, section, "");
  }

  /** What no recording needed since the start. */
  static List<Exemption> unused() {
    return Stream.concat(MESSAGES.unused().stream(), REQUESTS.unused().stream())
        .collect(Collectors.toList());
  }
}
