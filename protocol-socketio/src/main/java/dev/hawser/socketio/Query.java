package dev.hawser.socketio;

import java.util.Map;

/** Placeholder until the shared one of spi lands. */
final class Query {
  private final java.util.StringJoiner joiner = new java.util.StringJoiner("&");

  Query addRaw(@org.jspecify.annotations.Nullable String raw) {
    if (raw != null && !raw.isEmpty()) joiner.add(raw);
    return this;
  }

  Query addAll(Map<?, ?> values) {
    values.forEach(
        (k, v) ->
            joiner.add(
                java.net.URLEncoder.encode(
                        String.valueOf(k), java.nio.charset.StandardCharsets.UTF_8)
                    + "="
                    + java.net.URLEncoder.encode(
                        String.valueOf(v), java.nio.charset.StandardCharsets.UTF_8)));
    return this;
  }

  String text() {
    return joiner.toString();
  }
}
