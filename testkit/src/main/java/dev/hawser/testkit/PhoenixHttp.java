package dev.hawser.testkit;

/** The ordinary HTTP requests to the socket's path. */
final class PhoenixHttp {

  private final PhoenixTestServer description;

  PhoenixHttp(PhoenixHub hub) {
    this.description = hub.description();
  }

  void handle(HttpExchange exchange) {
    ClientRequest request = exchange.request();
    if (request.path().equals(description.path() + "/websocket")) {
      exchange.respond(PhoenixHandshake.malformed(request).orElse(HttpReply.status(400)));
    } else {
      exchange.respond(PhoenixTestServer.NOT_FOUND);
    }
  }
}
