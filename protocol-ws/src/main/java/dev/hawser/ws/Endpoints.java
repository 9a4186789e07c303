package dev.hawser.ws;

import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.ServerUrl;
import dev.hawser.spi.UrlQuery;
import java.net.URI;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Makes the endpoint of every attempt. */
final class Endpoints {

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
      endpoint =
          Endpoint.at(new UrlQuery().addRaw(uri.getRawQuery()).add(parameter, token).on(uri));
    }
    return endpoint.subProtocols(
        options.get(WsOptions.SUB_PROTOCOLS), options.get(WsOptions.REQUIRE_SUB_PROTOCOL));
  }

  /** The URL with scheme {@code ws} or {@code wss} and at least {@code /} as its path. */
  private static URI checked(URI uri) {
    ServerUrl url = ServerUrl.of(uri, "a WebSocket URL", "wss://example.org/");
    return url.webSocket(url.rawPath().isEmpty() ? "/" : url.rawPath(), url.rawQuery());
  }
}
