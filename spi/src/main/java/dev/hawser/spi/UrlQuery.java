package dev.hawser.spi;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The query of a URL: parameters in the order in which they were added, names and values encoded as
 * {@code encodeURIComponent} does.
 */
public final class UrlQuery {

  private static final String HEX = "0123456789ABCDEF";
  private static final String PLAIN = "-_.!~*'()";

  private final StringJoiner parameters = new StringJoiner("&");

  /** No parameters yet. */
  public UrlQuery() {}

  /**
   * Adds a query that is encoded already, as it is.
   *
   * @param rawQuery null or empty for none
   */
  public UrlQuery addRaw(@Nullable String rawQuery) {
    if (rawQuery != null && !rawQuery.isEmpty()) {
      parameters.add(rawQuery);
    }
    return this;
  }

  /** Adds a parameter. */
  public UrlQuery add(String name, String value) {
    parameters.add(encode(name) + "=" + encode(value));
    return this;
  }

  /** Adds parameters, names and values by their {@code toString()}. */
  public UrlQuery addAll(Map<?, ?> values) {
    values.forEach((name, value) -> add(String.valueOf(name), String.valueOf(value)));
    return this;
  }

  /** The query, encoded, without a question mark; empty if there is no parameter. */
  public String raw() {
    return parameters.toString();
  }

  /** The URL with this query instead of its own, and without a fragment. */
  public URI on(URI url) {
    String path = url.getRawPath();
    return URI.create(
        url.getScheme()
            + "://"
            + url.getRawAuthority()
            + (path == null ? "" : path)
            + (parameters.length() == 0 ? "" : "?" + parameters));
  }

  /**
   * Encodes a name, a value or one segment of a path: everything but letters and digits of ASCII
   * and {@code -_.!~*'()} as {@code %XX} of its bytes in UTF-8.
   */
  public static String encode(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letterOrDigit || (c < 0x80 && PLAIN.indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }

  /** Nothing of the parameters, which may be secrets. */
  @Override
  public String toString() {
    return "UrlQuery(***)";
  }
}
