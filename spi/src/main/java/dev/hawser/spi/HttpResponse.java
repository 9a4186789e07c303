package dev.hawser.spi;

import dev.hawser.Cause;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The whole answer to an HTTP request. */
public final class HttpResponse {

  /** How much of a body a {@link #refusal()} keeps. */
  private static final int MAX_REASON = 8192;

  private final int status;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  /**
   * A response.
   *
   * @param headers the header fields, names in lower case, each with its values in their order
   * @param body empty for none; the caller must not touch it any more
   */
  public HttpResponse(int status, Map<String, List<String>> headers, byte[] body) {
    this.status = status;
    this.headers = Objects.requireNonNull(headers, "headers");
    this.body = Objects.requireNonNull(body, "body");
  }

  /** The status, such as 200. */
  public int status() {
    return status;
  }

  /**
   * The header fields, names in lower case. A field that came several times has several values, so
   * that one {@code set-cookie} is apart from the next.
   */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** The first value of a field, whatever the case of {@code name}; null if there is none. */
  public @Nullable String header(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  /** The body. Read only. */
  public byte[] body() {
    return body;
  }

  /** The body read as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * This response as the refusal of a handshake: its status, the first 8 KiB of its body, and what
   * {@code Retry-After} says. Of a redirect the target is named, without its query.
   */
  public Cause refusal() {
    String reason = new String(body, 0, Math.min(body.length, MAX_REASON), StandardCharsets.UTF_8);
    String location = header("location");
    if (status >= 300 && status < 400 && location != null) {
      reason = "redirects to " + masked(location);
    }
    return Cause.refused(status, reason, retryAfter());
  }

  /** What {@code Retry-After} asks for, or null. */
  public @Nullable Duration retryAfter() {
    String value = header("retry-after");
    if (value == null) {
      return null;
    }
    try {
      return Duration.ofSeconds(Math.max(0, Long.parseLong(value.trim())));
    } catch (NumberFormatException e) {
      return untilDate(value.trim());
    }
  }

  private static @Nullable Duration untilDate(String date) {
    try {
      Instant at = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(Instant.now(), at);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** {@code url} without user information, query and fragment. */
  private static String masked(String url) {
    int cut = url.indexOf('?');
    int fragment = url.indexOf('#');
    String text = cut >= 0 ? url.substring(0, cut) + "?***" : url;
    if (cut < 0 && fragment >= 0) {
      text = url.substring(0, fragment);
    }
    int start = text.indexOf("://");
    int at = text.indexOf('@', Math.max(start, 0));
    int slash = start < 0 ? -1 : text.indexOf('/', start + 3);
    boolean userInfo = start >= 0 && at >= 0 && (slash < 0 || at < slash);
    return userInfo ? text.substring(0, start + 3) + text.substring(at + 1) : text;
  }

  /** Status and size; header fields and body may hold secrets. */
  @Override
  public String toString() {
    return "HTTP " + status + ", " + body.length + " bytes";
  }
}
