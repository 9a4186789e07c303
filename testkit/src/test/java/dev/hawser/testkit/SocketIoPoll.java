package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A client over long polling that says what it is told. */
final class SocketIoPoll {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String base;
  private final String query;
  private String sid = "";

  SocketIoPoll(SocketIoServer server, String query) {
    base = server.httpUrl() + "/socket.io/?";
    this.query = query;
  }

  /** A client whose handshake is done. */
  static SocketIoPoll open(SocketIoServer server) throws IOException, InterruptedException {
    SocketIoPoll poll = new SocketIoPoll(server, "EIO=4&transport=polling");
    poll.handshake();
    return poll;
  }

  /** Opens a session and returns what the open packet says. */
  JsonNode handshake() throws IOException, InterruptedException {
    JsonNode open = SocketIoClient.json("0", get());
    sid = open.get("sid").asText();
    return open;
  }

  String sid() {
    return sid;
  }

  /** Joins the root namespace and returns the answer. */
  JsonNode join(String packet) throws IOException, InterruptedException {
    post(packet);
    return SocketIoClient.json("40", get());
  }

  String get() throws IOException, InterruptedException {
    return response("GET", null).body();
  }

  CompletableFuture<HttpResponse<String>> getAsync() {
    return HTTP.sendAsync(request("GET", null), HttpResponse.BodyHandlers.ofString());
  }

  void post(String body) throws IOException, InterruptedException {
    HttpResponse<String> response = response("POST", body);
    if (response.statusCode() != 200 || !response.body().equals("ok")) {
      throw new IOException("HTTP " + response.statusCode() + ": " + response.body());
    }
  }

  HttpResponse<String> response(String method, String body)
      throws IOException, InterruptedException {
    return HTTP.send(request(method, body), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String method, String body) {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    String session = sid.isEmpty() ? "" : "&sid=" + sid;
    return HttpRequest.newBuilder(URI.create(base + query + session))
        .method(method, publisher)
        .header("Content-Type", "text/plain;charset=UTF-8")
        .timeout(Duration.ofSeconds(30))
        .build();
  }
}
