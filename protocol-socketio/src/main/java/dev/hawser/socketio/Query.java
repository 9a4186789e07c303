package dev.hawser.socketio;

import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Parameters as a query. */
final class Query {

  private final StringJoiner joiner = new StringJoiner("&");

  Query addRaw(@Nullable String raw) {
    if (raw != null && !raw.isEmpty()) {
      joiner.add(raw);
    }
    return this;
  }

  Query addAll(Map<?, ?> values) {
    values.forEach((name, value) -> joiner.add(encode(name) + "=" + encode(value)));
    return this;
  }

  private static String encode(Object text) {
    try {
      return URLEncoder.encode(String.valueOf(text), "UTF-8").replace("+", "%20");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("UTF-8 is missing", e);
    }
  }

  String text() {
    return joiner.toString();
  }
}
