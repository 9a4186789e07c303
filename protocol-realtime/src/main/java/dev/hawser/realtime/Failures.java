package dev.hawser.realtime;

import dev.hawser.Cause;
import dev.hawser.Cause.Kind;
import dev.hawser.ProtocolViolationException;
import dev.hawser.Reply;
import dev.hawser.RequestFailedException;
import dev.hawser.phoenix.channels.Events;
import dev.hawser.realtime.FailureTable.Action;
import dev.hawser.spi.json.EnvelopeReader;
import dev.hawser.spi.json.StringCache;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what the server says into causes, as the {@link FailureTable} judges it. Loop only. */
final class Failures {

  private static final int LONGEST = 200;

  /** Close code of a link that broke without one. */
  private static final int ABNORMAL = 1006;

  private static final Pattern NOT_PRINTED = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");

  /** Tokens and API keys: the server's words may quote what it was given. */
  private static final Pattern SECRET =
      Pattern.compile("eyJ[\\w-]+\\.[\\w-]+(\\.[\\w-]*)?|sb_[a-z]+_[\\w-]+");

  private final FailureTable table;
  private final DoubleSupplier random;
  private final EnvelopeReader body = new EnvelopeReader(new StringCache());
  private final int error = body.path("error");
  private final int message = body.path("message");

  /**
   * The causes of one connection.
   *
   * @param random numbers from 0 (inclusive) to 1 (exclusive), for jitter
   */
  Failures(FailureTable table, DoubleSupplier random) {
    this.table = table;
    this.random = random;
  }

  /**
   * A join that was refused.
   *
   * @param reason the server's words; may be empty
   */
  Cause refused(String reason, Reply reply) {
    String words = clean(reason);
    RequestFailedException failure = new RequestFailedException(Events.JOIN, reply);
    Action action = table.onWords(reason);
    Kind kind = action == Action.REFRESH ? Kind.UNAUTHORIZED : Kind.REJECTED;
    String text = sentence("server refused the join", words);
    return judged(Cause.of(kind, text, failure).withReason(0, words), action);
  }

  /**
   * A channel that the server ended with {@code phx_close}.
   *
   * @param systemError the message of the {@code system} error that came just before; null if none
   *     did
   */
  Cause closed(@Nullable String systemError) {
    String words = systemError == null ? "" : clean(systemError);
    Action action = table.onWords(systemError == null ? "" : systemError);
    Kind kind =
        switch (action) {
          case REFRESH -> Kind.UNAUTHORIZED;
          case STOP -> Kind.REJECTED;
          case RETRY, SLOW_DOWN -> Kind.TOPIC_CLOSED;
        };
    String text = sentence("server closed the channel", words);
    return judged(Cause.of(kind, text).withReason(0, words), action);
  }

  /** What {@link dev.hawser.spi.Protocol#classify} is given: all that a transport reports. */
  Cause classify(Cause cause) {
    return switch (cause.kind()) {
      case REFUSED, UNAUTHORIZED -> handshake(cause);
      case SERVER_CLOSE, NETWORK -> linkEnd(cause);
      default -> cause;
    };
  }

  /** A handshake that was refused with an HTTP status. */
  Cause handshake(Cause cause) {
    int status = cause.code();
    String said = said(cause.reason());
    String words = said == null ? cause.reason() : said;
    Action action = table.onStatus(status, words);
    Kind kind = action == Action.REFRESH ? Kind.UNAUTHORIZED : Kind.REFUSED;
    String text =
        sentence(
            "server refused the handshake with HTTP " + status, said == null ? "" : clean(said));
    Cause refusal =
        Cause.of(kind, text).withReason(status, said == null ? masked(words) : clean(said));
    Duration retryAfter = cause.retryAfter();
    return judged(retryAfter == null ? refusal : refusal.withRetryAfter(retryAfter), action);
  }

  /**
   * A link that the server closed, or that broke. A failure before the link was up stays as it is.
   */
  Cause linkEnd(Cause cause) {
    int code = cause.code();
    if (cause.kind() != Kind.SERVER_CLOSE && code != ABNORMAL) {
      return cause;
    }
    Action action = table.onCloseCode(code, cause.reason());
    Cause end =
        action == Action.REFRESH
            ? Cause.of(Kind.UNAUTHORIZED, cause.message()).withReason(code, cause.reason())
            : cause;
    return judged(end, action);
  }

  private Cause judged(Cause cause, Action action) {
    return switch (action) {
      case RETRY -> cause.withRetryable(true);
      case SLOW_DOWN -> slowed(cause.withRetryable(true));
      case REFRESH, STOP -> cause.withRetryable(false);
    };
  }

  private Cause slowed(Cause cause) {
    double millis = table.slowDown().toMillis() * (1 + random.getAsDouble() / 2);
    Duration delay = Duration.ofMillis((long) millis);
    Duration asked = cause.retryAfter();
    return asked != null && asked.compareTo(delay) > 0 ? cause : cause.withRetryAfter(delay);
  }

  /** What a JSON body says, the server's {@code error} or a gateway's {@code message}. */
  private @Nullable String said(String json) {
    if (!json.startsWith("{")) {
      return null;
    }
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try {
      body.read(bytes, 0, bytes.length);
    } catch (ProtocolViolationException e) {
      return null; // Cut, or no JSON after all.
    }
    String text = body.text(error);
    return text == null ? body.text(message) : text;
  }

  private static String sentence(String what, String words) {
    return words.isEmpty() ? what : what + ": " + words;
  }

  /** The server's words on one line of bounded length, without secrets. */
  static String clean(String words) {
    String line = masked(NOT_PRINTED.matcher(words).replaceAll(" ")).trim();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  private static String masked(String words) {
    return SECRET.matcher(words).replaceAll("***");
  }
}
