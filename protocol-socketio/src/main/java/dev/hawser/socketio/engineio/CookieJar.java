package dev.hawser.socketio.engineio;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of one server, so that a balancer finds the node again. Domain and path mean nothing
 * here: all requests go to one address.
 */
final class CookieJar {

  /** More are not kept: the oldest goes. */
  private static final int MOST = 64;

  /**
   * A cookie.
   *
   * @param expires on the loop's clock; null for never
   */
  private record Cookie(String value, @Nullable Long expires) {}

  private final Map<String, Cookie> cookies = new LinkedHashMap<>();

  /**
   * Takes what a response sets.
   *
   * @param fields the values of {@code Set-Cookie}
   * @param now the time on the loop's clock
   */
  void store(@Nullable List<String> fields, long now) {
    if (fields != null) {
      fields.forEach(field -> store(field, now));
    }
  }

  private void store(String field, long now) {
    String[] parts = field.split(";", -1);
    int equals = parts[0].indexOf('=');
    if (equals <= 0) {
      return;
    }
    String name = parts[0].substring(0, equals).trim();
    Duration age = null;
    boolean exact = false;
    for (int i = 1; i < parts.length; i++) {
      int at = parts[i].indexOf('=');
      String key = at < 0 ? "" : parts[i].substring(0, at).trim().toLowerCase(Locale.ROOT);
      String value = parts[i].substring(at + 1).trim();
      Duration given =
          switch (key) {
            case "max-age" -> seconds(value);
            case "expires" -> exact ? null : until(value);
            default -> null;
          };
      if (given != null) {
        age = given;
        exact |= key.equals("max-age");
      }
    }
    cookies.remove(name);
    if (age != null && (age.isNegative() || age.isZero())) {
      return;
    }
    String value = unquoted(parts[0].substring(equals + 1).trim());
    cookies.put(name, new Cookie(value, age == null ? null : now + nanos(age)));
    if (cookies.size() > MOST) {
      cookies.remove(cookies.keySet().iterator().next());
    }
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static @Nullable Duration seconds(String value) {
    try {
      return Duration.ofSeconds(Long.parseLong(value));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Duration until(String date) {
    try {
      Instant at = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.between(Instant.now(), at);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** At most a year, which fits. */
  private static long nanos(Duration age) {
    Duration year = Duration.ofDays(365);
    return (age.compareTo(year) > 0 ? year : age).toNanos();
  }

  /**
   * The value of the field {@code Cookie}.
   *
   * @param own what the application sends there; null for nothing
   * @return null for no field
   */
  @Nullable String header(@Nullable String own, long now) {
    cookies.values().removeIf(cookie -> cookie.expires != null && now - cookie.expires >= 0);
    if (cookies.isEmpty()) {
      return own;
    }
    StringJoiner header = new StringJoiner("; ");
    if (own != null && !own.isEmpty()) {
      header.add(own);
    }
    cookies.forEach((name, cookie) -> header.add(name + "=" + cookie.value));
    return header.toString();
  }

  /** Names only. */
  @Override
  public String toString() {
    return "CookieJar" + cookies.keySet();
  }
}
