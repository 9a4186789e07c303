package dev.hawser.socketio;

import dev.hawser.Credentials;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.spi.UrlQuery;
import dev.hawser.spi.json.JsonScanner;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What the {@code CONNECT} of a namespace carries, asked for before each: the application's own
 * value, else the token of the credentials. The credentials are those of the attempt, until the
 * server refuses a namespace: then they are asked for again. Thread-safe.
 */
final class AuthSource {

  private final Supplier<Mono<Credentials>> provider;
  private final @Nullable Supplier<Mono<?>> own;
  private final PayloadCodec codec;

  /** Whether it becomes the query of the namespace, as servers 1 and 2 want it. */
  private final boolean asQuery;

  /** Null before the first attempt, and once the server has refused them. */
  private volatile @Nullable Credentials latest;

  AuthSource(
      Supplier<Mono<Credentials>> provider,
      @Nullable Supplier<Mono<?>> own,
      PayloadCodec codec,
      boolean asQuery) {
    this.provider = provider;
    this.own = own;
    this.codec = codec;
    this.asQuery = asQuery;
  }

  /** The credentials of an attempt. */
  void took(Credentials credentials) {
    latest = credentials;
  }

  /** The server refused what it got. */
  void stale() {
    latest = null;
  }

  /**
   * Empty if the namespace is connected without. Fails with {@link IllegalArgumentException} if it
   * is no JSON object.
   */
  Mono<Payload> ask(Options topic) {
    Supplier<Mono<?>> asked = topic.find(SocketIoOptions.AUTH);
    if (asked == null) {
      asked = own;
    }
    Mono<?> value = asked == null ? token() : Mono.defer(asked);
    return value.map(this::payload);
  }

  private Mono<?> token() {
    return Mono.defer(
            () -> {
              Credentials known = latest;
              return known == null ? provider.get() : Mono.just(known);
            })
        .mapNotNull(Credentials::token)
        .map(token -> Map.of("token", token));
  }

  private Payload payload(Object value) {
    if (asQuery) {
      Map<?, ?> members =
          value instanceof Map<?, ?> map ? map : json(value).<Map<?, ?>>as(Map.class);
      return Payload.text(new UrlQuery().addAll(members).raw());
    }
    return json(value);
  }

  private Payload json(Object value) {
    byte[] bytes;
    if (value instanceof Payload payload) {
      bytes = payload.toByteArray();
    } else {
      try {
        bytes = codec.encode(value);
      } catch (Exception e) {
        throw new IllegalArgumentException(
            "auth has no JSON form: a " + value.getClass().getName() + ", " + e.getMessage(), e);
      }
    }
    JsonScanner scanner = new JsonScanner();
    scanner.reset(bytes, 0, bytes.length);
    scanner.skipSpace();
    if (scanner.peek() != '{') {
      throw new IllegalArgumentException(
          "auth must be a JSON object, such as a Map or a record, not a "
              + value.getClass().getName());
    }
    String text = new String(bytes, StandardCharsets.UTF_8).trim();
    byte[] trimmed = text.getBytes(StandardCharsets.UTF_8);
    return new Payload(Payload.Format.JSON, trimmed, 0, trimmed.length, codec);
  }
}
