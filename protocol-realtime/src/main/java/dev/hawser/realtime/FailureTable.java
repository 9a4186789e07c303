package dev.hawser.realtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to do about each failure that the server names: a refused join, a {@code system} error with
 * the {@code phx_close} behind it, a refused handshake, a close code. Immutable; {@link
 * #toString()} prints the rules, one on a line.
 *
 * <p>The rules are asked in their order, and the first that applies decides. A rule on words comes
 * before one on numbers in {@link #defaults()}, so that {@code Token has expired} counts more than
 * the HTTP status it came with. Whatever no rule names is tried again, except an HTTP status below
 * 500.
 *
 * <p>The table says what a cause is worth; the {@link dev.hawser.ReconnectPolicy} of the
 * connection, or {@link RealtimeOptions#REJOIN} of its topics, still decides when to try, and may
 * give up.
 */
public final class FailureTable {

  /** What to do about a failure. */
  public enum Action {
    /** Try again, with back-off. */
    RETRY,
    /**
     * Try once more at once, with a fresh token; if that is refused as well, it is final. The cause
     * is of {@link dev.hawser.Cause.Kind#UNAUTHORIZED}.
     */
    REFRESH,
    /** Try again, but not before {@link FailureTable#slowDown()}. */
    SLOW_DOWN,
    /** Final: another attempt would end in the same way. */
    STOP
  }

  private enum On {
    WORDS("words"),
    STATUS("HTTP"),
    CLOSE("close");

    final String label;

    On(String label) {
      this.label = label;
    }
  }

  /** A rule: on words that start like this, or on this number. */
  private record Rule(On on, String match, Action action) {}

  private static final FailureTable DEFAULTS =
      new FailureTable(List.of(), Duration.ofSeconds(10))
          .last(
              Action.REFRESH,
              // Refused joins, by their code.
              "InvalidJWTToken",
              "JwtSignatureError",
              "MalformedJWT",
              // Refused handshakes, and system errors.
              "Token has expired",
              "The token provided is not a valid JWT",
              "Failed to validate JWT signature",
              "Fields `role` and `exp` are required in JWT",
              ":signature_error")
          .last(
              Action.STOP,
              // The token is good; the policies of the database refuse its owner.
              "Unauthorized:",
              "You do not have permissions",
              "You no longer have permission",
              "RlsPolicyError",
              "PrivateOnly",
              "TopicNameRequired",
              "unmatched topic",
              "UnableToReplayMessages",
              "JwtSignerError",
              "RealtimeDisabledForTenant",
              "Realtime was disabled for this tenant",
              "TenantNotFound",
              "Tenant not found",
              "API key is missing")
          .last(
              Action.SLOW_DOWN,
              "ChannelRateLimitReached",
              "Too many channels",
              "too many channels joined",
              "ClientJoinRateLimitReached",
              "Too many joins per second",
              "ConnectionRateLimitReached",
              "Too many connected users",
              "Too many messages per second",
              "Too many presence messages per second",
              "Client presence rate limit exceeded")
          .last(
              Action.RETRY,
              "RealtimeRestarting",
              "InitializingProjectConnection",
              "UnableToConnectToProject",
              "DatabaseLackOfConnections",
              "DatabaseConnectionRateLimitReached",
              "IncreaseConnectionPool",
              ":increase_connection_pool",
              "TimeoutOnRpcCall",
              "ErrorOnRpcCall",
              "QueryCanceled",
              "MissingPartition",
              "MusterJoinError",
              "UnknownErrorOnChannel",
              "Unknown Error on Channel",
              "join crashed",
              "Replication connection was not established in time",
              // Comes again without what was too large.
              "Track message size exceeded",
              "Server requested disconnect")
          .last(On.STATUS, Action.REFRESH, 401)
          .last(On.STATUS, Action.STOP, 403, 404)
          .last(On.STATUS, Action.SLOW_DOWN, 429)
          .last(On.STATUS, Action.RETRY, 408, 425, 500, 502, 503, 504)
          // 1001 is what a socket with too many joins per second gets.
          .last(On.CLOSE, Action.SLOW_DOWN, 1001, 1013)
          .last(On.CLOSE, Action.RETRY, 1000, 1005, 1006, 1011, 1012);

  private final List<Rule> rules;
  private final Duration slowDown;

  private FailureTable(List<Rule> rules, Duration slowDown) {
    this.rules = rules;
    this.slowDown = slowDown;
  }

  /**
   * The table for what Supabase Realtime is known to say. A token that is expired, broken or badly
   * signed is a matter of {@link Action#REFRESH}; a missing right is not, as a fresh token has no
   * more rights: it is {@link Action#STOP}.
   */
  public static FailureTable defaults() {
    return DEFAULTS;
  }

  /**
   * This table with a rule in front: on words of the server that start with {@code prefix}, upper
   * and lower case told apart. Words are the {@code reason} of a refused join, the {@code message}
   * of a {@code system} error, the {@code error} in the JSON body of a refused handshake, and a
   * close reason. The empty prefix is that of all words, and of no words: such a rule decides
   * everything.
   */
  public FailureTable with(String prefix, Action action) {
    return first(On.WORDS, Objects.requireNonNull(prefix, "prefix"), action);
  }

  /**
   * This table with a rule in front: on a handshake that is answered with this HTTP status.
   *
   * @throws IllegalArgumentException if it is none, or that of success
   */
  public FailureTable withStatus(int status, Action action) {
    if (status < 100 || status > 599 || status == 101) {
      throw new IllegalArgumentException(
          "the HTTP status of a refusal is 100 to 599, not " + status);
    }
    return first(On.STATUS, String.valueOf(status), action);
  }

  /**
   * This table with a rule in front: on a link that ends with this close code; 1006 is that of a
   * link that broke without one.
   *
   * @throws IllegalArgumentException if it is none
   */
  public FailureTable withCloseCode(int code, Action action) {
    if (code < 1000 || code > 4999) {
      throw new IllegalArgumentException("a close code is 1000 to 4999, not " + code);
    }
    return first(On.CLOSE, String.valueOf(code), action);
  }

  /**
   * This table with another least delay for {@link Action#SLOW_DOWN}; 10 seconds by default. Each
   * delay is this to one and a half times this, so that those who were slowed down together do not
   * come back together.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public FailureTable slowDown(Duration least) {
    if (least.isNegative()) {
      throw new IllegalArgumentException("a delay is zero or positive, not " + least);
    }
    return new FailureTable(rules, least);
  }

  /** The least delay for {@link Action#SLOW_DOWN}. */
  public Duration slowDown() {
    return slowDown;
  }

  /**
   * What to do about a refused join or an ended channel.
   *
   * @param words the server's; empty if it gave none
   */
  public Action onWords(String words) {
    return find(null, "", words, Action.RETRY);
  }

  /**
   * What to do about a refused handshake.
   *
   * @param words the server's; empty if it gave none
   */
  public Action onStatus(int status, String words) {
    Action otherwise = status < 500 ? Action.STOP : Action.RETRY;
    return find(On.STATUS, String.valueOf(status), words, otherwise);
  }

  /**
   * What to do about the end of a link.
   *
   * @param reason of the close frame; empty if there is none
   */
  public Action onCloseCode(int code, String reason) {
    return find(On.CLOSE, String.valueOf(code), reason, Action.RETRY);
  }

  private Action find(@Nullable On on, String number, String words, Action otherwise) {
    for (Rule rule : rules) {
      if (rule.on == On.WORDS
          ? words.startsWith(rule.match)
          : rule.on == on && rule.match.equals(number)) {
        return rule.action;
      }
    }
    return otherwise;
  }

  private FailureTable first(On on, String match, Action action) {
    Objects.requireNonNull(action, "action");
    List<Rule> more = new ArrayList<>(rules.size() + 1);
    more.add(new Rule(on, match, action));
    for (Rule rule : rules) {
      if (rule.on != on || !rule.match.equals(match)) {
        more.add(rule);
      }
    }
    return new FailureTable(Collections.unmodifiableList(more), slowDown);
  }

  private FailureTable last(Action action, String... prefixes) {
    List<Rule> more = new ArrayList<>(rules);
    for (String prefix : prefixes) {
      more.add(new Rule(On.WORDS, prefix, action));
    }
    return new FailureTable(Collections.unmodifiableList(more), slowDown);
  }

  private FailureTable last(On on, Action action, int... numbers) {
    List<Rule> more = new ArrayList<>(rules);
    for (int number : numbers) {
      more.add(new Rule(on, String.valueOf(number), action));
    }
    return new FailureTable(Collections.unmodifiableList(more), slowDown);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FailureTable that
        && rules.equals(that.rules)
        && slowDown.equals(that.slowDown);
  }

  @Override
  public int hashCode() {
    return Objects.hash(rules, slowDown);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Rule rule : rules) {
      String match = rule.on == On.WORDS ? "'" + rule.match + "…'" : rule.match;
      line(text, rule.action, rule.on.label + " " + match);
    }
    line(text, Action.RETRY, "HTTP 500 and above, any other words, any other close");
    line(text, Action.STOP, "any other HTTP");
    return text.append("SLOW_DOWN waits ")
        .append(slowDown.toMillis())
        .append(" ms at least")
        .toString();
  }

  private static void line(StringBuilder text, Action action, String what) {
    int column = text.length() + Action.SLOW_DOWN.name().length() + 1;
    text.append(action);
    while (text.length() < column) {
      text.append(' ');
    }
    text.append(what).append('\n');
  }
}
