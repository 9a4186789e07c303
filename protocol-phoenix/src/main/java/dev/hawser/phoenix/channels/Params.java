package dev.hawser.phoenix.channels;

import dev.hawser.spi.UrlQuery;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Parameters of a socket as a query: nested ones as {@code user[id]=7} and {@code tags[0]=a}, keys
 * and values encoded as {@code encodeURIComponent} does. What phoenix.js writes, and Plug reads.
 */
public final class Params {

  private final UrlQuery query = new UrlQuery();

  /** No parameters yet. */
  public Params() {}

  /**
   * The parameters that the application gives for an attempt: none without a supplier, or if it
   * gives nothing. Fails with {@link IllegalArgumentException} if {@code vsn} is among them, which
   * is the session's to say.
   */
  public static Mono<Map<String, ?>> ask(@Nullable Supplier<Mono<Map<String, ?>>> supplier) {
    Mono<Map<String, ?>> asked = supplier == null ? Mono.empty() : Mono.defer(supplier);
    return asked
        .defaultIfEmpty(Map.of())
        .doOnNext(
            parameters -> {
              if (parameters.containsKey("vsn")) {
                throw new IllegalArgumentException(
                    "parameter 'vsn' is the serializer: use the option vsn");
              }
            });
  }

  /**
   * Adds a query that is encoded already, as it is.
   *
   * @param rawQuery null or empty for none
   */
  public Params addRaw(@Nullable String rawQuery) {
    query.addRaw(rawQuery);
    return this;
  }

  /**
   * Adds parameters. Values are texts, numbers, booleans, enums, and maps, collections and arrays
   * of these; a null is left out.
   *
   * @throws IllegalArgumentException if a value is of another type; the message names the parameter
   */
  public Params addAll(Map<?, ?> parameters) {
    parameters.forEach((key, value) -> add(String.valueOf(key), value));
    return this;
  }

  /** Adds one parameter; see {@link #addAll}. */
  public Params add(String name, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> add(name + "[" + key + "]", inner));
    } else if (value instanceof Iterable<?> list) {
      int index = 0;
      for (Object element : list) {
        add(name + "[" + index++ + "]", element);
      }
    } else if (value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        add(name + "[" + i + "]", Array.get(value, i));
      }
    } else {
      query.add(name, text(name, value));
    }
    return this;
  }

  private static String text(String name, Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof CharSequence
        || value instanceof Character
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Enum) {
      return value.toString();
    }
    throw new IllegalArgumentException(
        "parameter '"
            + name
            + "' is a "
            + value.getClass().getName()
            + "; parameters are texts, numbers, booleans, and maps and lists of these");
  }

  /** The query, without a question mark; empty if there is no parameter. */
  public String query() {
    return query.raw();
  }

  /** The URL with this query instead of its own. */
  public URI on(URI url) {
    return query.on(url);
  }

  /** Nothing of the parameters, which may be secrets. */
  @Override
  public String toString() {
    return "Params(***)";
  }
}
