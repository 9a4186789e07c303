package dev.hawser.phoenix.server;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the recorded clients did and ours does not do, beyond what {@link ReplayedLink} and {@link
 * ClientReplay} say for all recordings. The server's side is replayed all the same.
 *
 * @param recording part of the recording's name
 * @param section the beginning of the section's heading
 * @param line a pattern of the client's lines
 * @param why the reason
 */
record NotOurs(String recording, String section, String line, String why) {

  private static final String ANY = ".*";
  private static final String NO_JOIN = "(?!.*phx_join).*";
  private static final String MALFORMED = "our client never writes what is no message";
  private static final String ALWAYS_REF = "every message of our client has a ref";

  /** Messages that are not sent. */
  private static final List<NotOurs> MESSAGES =
      List.of(
          new NotOurs("-02-heartbeat", "ref null", ANY, ALWAYS_REF),
          new NotOurs("-04-push-reply", "ref null", ANY, ALWAYS_REF),
          new NotOurs(
              "-09-rejoin",
              "join again",
              ANY,
              "our client never joins a joined topic; the phx_close that follows is for its join"),
          new NotOurs(
              "-10-v1-join_ref",
              "",
              ".*\"stale\".*",
              "our client only ever sends the join_ref of the join in force"),
          new NotOurs("-11-binary", "empty join_ref", ANY, "pushes of our client have a join_ref"),
          new NotOurs("-11-binary", "empty ref", ANY, ALWAYS_REF),
          new NotOurs("2.0.0-11-binary", "truncated binary frame", ANY, MALFORMED),
          new NotOurs("2.0.0-11-binary", "unknown kind", ANY, MALFORMED),
          new NotOurs("-14-bad-input", "not JSON", NO_JOIN, MALFORMED),
          new NotOurs("-14-bad-input", "empty text frame", NO_JOIN, MALFORMED),
          new NotOurs("-14-bad-input", "JSON of the wrong shape", NO_JOIN, MALFORMED),
          new NotOurs("-14-bad-input", "too few fields", NO_JOIN, MALFORMED),
          new NotOurs("-14-bad-input", "topic null", NO_JOIN, MALFORMED),
          new NotOurs("-14-bad-input", "invalid UTF-8", NO_JOIN, MALFORMED),
          new NotOurs("-14-bad-input", "unknown opcode", NO_JOIN, MALFORMED),
          new NotOurs("-14-bad-input", "continuation", NO_JOIN, MALFORMED));

  /** Requests that are made with another head. */
  private static final List<NotOurs> REQUESTS =
      List.of(
          new NotOurs("-01-handshake", "unknown vsn", ANY, "the serializers are 1.0.0 and 2.0.0"),
          new NotOurs("-01-handshake", "unparsable vsn", ANY, "there is no other vsn"),
          new NotOurs("-01-handshake", "no vsn at all", ANY, "vsn is always sent"),
          new NotOurs("-01-handshake", "longpoll is off", ANY, "a WebSocket is at /websocket"),
          new NotOurs("-01-handshake", "subprotocol", ANY, "there are none but for a token"),
          new NotOurs(
              "-18-auth-token", "token but no", ANY, "'phoenix' is always offered with it"));

  private static final Set<NotOurs> USED = ConcurrentHashMap.newKeySet();

  /** Whether our client does not send this message. */
  static boolean message(String recording, String section, String line) {
    return find(MESSAGES, recording, section, line);
  }

  /** Whether our client makes this request with another head. */
  static boolean request(String recording, String section) {
    return find(REQUESTS, recording, section, "");
  }

  /** What no recording needed since the start. */
  static List<NotOurs> unused() {
    return Stream.concat(MESSAGES.stream(), REQUESTS.stream())
        .filter(entry -> !USED.contains(entry))
        .collect(Collectors.toList());
  }

  private static boolean find(List<NotOurs> list, String recording, String section, String line) {
    Optional<NotOurs> found =
        list.stream()
            .filter(
                entry ->
                    recording.contains(entry.recording)
                        && section.startsWith(entry.section)
                        && line.matches("(?s)" + entry.line))
            .findFirst();
    found.ifPresent(USED::add);
    return found.isPresent();
  }
}
