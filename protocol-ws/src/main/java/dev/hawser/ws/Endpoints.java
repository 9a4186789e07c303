package dev.hawser.ws;

import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes the endpoint of every attempt. */
final class Endpoints {

  private static final String HEX = "0123456789ABCDEF";

  private final URI fixed;
  private final Options options;

  Endpoints(ConnectionSpec spec) {
    this.fixed = checked(spec.uri());
    this.options = spec.options();
  }

  Mono<Endpoint> endpoint(Credentials credentials) {
    Supplier<Mono<URI>> supplier = options.find(WsOptions.URI);
    if (supplier == null) {
      return Mono.fromSupplier(() -> endpoint(fixed, credentials));
    }
    return Mono.defer(supplier)
        .switchIfEmpty(
            Mono.error(
                () -> new IllegalArgumentException("the supplier of option 'uri' gave no URL")))
        .map(uri -> endpoint(checked(uri), credentials));
  }

  private Endpoint endpoint(URI uri, Credentials credentials) {
    String token = credentials.token();
    String parameter = options.find(WsOptions.TOKEN_PARAMETER);
    Endpoint endpoint;
    if (token == null) {
      endpoint = Endpoint.at(uri);
    } else if (parameter == null) {
      endpoint = Endpoint.at(uri).header("Authorization", "Bearer " + token);
    } else {
      endpoint = Endpoint.at(withParameter(uri, parameter, token));
    }
    return endpoint.subProtocols(
        options.get(WsOptions.SUB_PROTOCOLS), options.get(WsOptions.REQUIRE_SUB_PROTOCOL));
  }

  /** The URL with scheme {@code ws} or {@code wss} and at least {@code /} as its path. */
  private static URI checked(URI uri) {
    String scheme = webSocketScheme(uri.getScheme());
    if (scheme == null) {
      throw new IllegalArgumentException(
          "a WebSocket URL starts with ws:// or wss://, not with " + uri.getScheme() + "://");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          "a WebSocket URL names a host, such as wss://example.org/");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a WebSocket URL must not hold a user name; use Credentials.basic(user, password)");
    }
    String path = uri.getRawPath();
    return rebuilt(uri, scheme, path == null || path.isEmpty() ? "/" : path, uri.getRawQuery());
  }

  private static @Nullable String webSocketScheme(@Nullable String scheme) {
    return switch (scheme == null ? "" : scheme.toLowerCase(Locale.ROOT)) {
      case "ws", "http" -> "ws";
      case "wss", "https" -> "wss";
      default -> null;
    };
  }

  private static URI withParameter(URI uri, String name, String value) {
    String query = uri.getRawQuery();
    String parameter = percentEncode(name) + "=" + percentEncode(value);
    return rebuilt(
        uri,
        uri.getScheme(),
        uri.getRawPath(),
        query == null || query.isEmpty() ? parameter : query + "&" + parameter);
  }

  private static URI rebuilt(URI uri, String scheme, String path, @Nullable String query) {
    return URI.create(
        scheme + "://" + uri.getRawAuthority() + path + (query == null ? "" : "?" + query));
  }

  /** Everything but the unreserved characters of RFC 3986 as {@code %XX}. */
  static String percentEncode(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }
}
