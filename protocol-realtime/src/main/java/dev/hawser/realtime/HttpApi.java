package dev.hawser.realtime;

import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.HawserException;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.HttpResponse;
import dev.hawser.spi.Loop;
import dev.hawser.spi.ServerUrl;
import dev.hawser.spi.ViewContext;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The HTTP side of a server: where it is, and what goes with every request. Thread-safe. */
final class HttpApi {

  private static final String[] SOCKETS = {"/socket/websocket", "/websocket", "/socket"};

  private final HttpClient client;
  private final ConnectionSpec spec;
  private final @Nullable String apiKey;
  private final String base;

  /**
   * The side of the server that has the socket.
   *
   * @param socket the URL of the WebSocket
   * @param apiKey null for none
   * @param spec whose credentials are asked before every request
   */
  HttpApi(HttpClient client, URI socket, @Nullable String apiKey, ConnectionSpec spec) {
    this.client = client;
    this.spec = spec;
    this.apiKey = apiKey;
    this.base = base(socket);
  }

  /** Without the query, which holds parameters of the socket, secret ones among them. */
  private static String base(URI socket) {
    ServerUrl url =
        ServerUrl.of(socket, "the URL of a socket", "wss://example.org/realtime/v1/websocket");
    String path = url.rawPath();
    for (String end : SOCKETS) {
      if (path.endsWith(end)) {
        path = path.substring(0, path.length() - end.length());
        break;
      }
    }
    return url.http(path, null).toString();
  }

  /**
   * Subscribing posts {@code body}; emits the response, whatever its status, on the application's
   * scheduler.
   *
   * @param path path and query, encoded
   */
  Mono<HttpResponse> post(ViewContext context, String path, String contentType, byte[] body) {
    HttpRequest request = HttpRequest.post(URI.create(base + path), contentType, body);
    Loop loop = context.loop();
    Mono<HttpResponse> response =
        Mono.<HttpResponse>create(
                sink -> {
                  HttpCall call = new HttpCall(client, spec, loop, request, sink);
                  sink.onDispose(() -> loop.execute(call::end));
                  loop.execute(() -> call.start(endpoint()));
                })
            .publishOn(context.scheduler());
    // The call refuses if the connection is closed.
    return context.call(session -> true).then(response);
  }

  private Mono<Endpoint> endpoint() {
    return Mono.defer(spec.credentials())
        .onErrorMap(e -> new HawserException("the credentials supplier failed: " + e, e))
        .defaultIfEmpty(Credentials.none())
        .flatMap(this::endpoint)
        .subscribeOn(Schedulers.boundedElastic());
  }

  private Mono<Endpoint> endpoint(Credentials current) {
    String token = current.token();
    Endpoint endpoint =
        with(
                with(Endpoint.at(URI.create(base)), "apikey", "", apiKey),
                "Authorization",
                "Bearer ",
                token)
            .headers(current.headers());
    Supplier<Mono<Map<String, String>>> headers = spec.options().find(TransportOptions.HEADERS);
    return headers == null
        ? Mono.just(endpoint)
        : headers.get().map(endpoint::headers).defaultIfEmpty(endpoint);
  }

  private static Endpoint with(
      Endpoint endpoint, String header, String prefix, @Nullable String secret) {
    return secret == null || secret.isEmpty()
        ? endpoint
        : endpoint.header(header, prefix + secret).secret(secret);
  }
}
