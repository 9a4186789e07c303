package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Long poll as Phoenix serves it: sessions, polls that wait, batches. */
class PhoenixLongPollTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String JOIN = "[\"1\",\"1\",\"room:1\",\"phx_join\",{}]";
  private static final JsonMapper MAPPER = new JsonMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private PhoenixServer server = start(LONG);

  private static PhoenixServer start(Duration window) {
    return PhoenixTestServer.create()
        .longPoll(window)
        .connect(c -> c.param("token").filter("bad"::equals).isEmpty() ? c.accept() : c.refuse())
        .channel("room:*", Room::new)
        .start();
  }

  private static final class Room implements PhoenixHandler {
    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok().after(Duration.ofMillis(join.json().path("delay").asInt()));
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      return push.isBinary()
          ? PhoenixReply.ok(Map.of("bytes", push.bytes().length))
          : PhoenixReply.ok(push.json());
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HttpRequest.Builder request(String query) {
    return HttpRequest.newBuilder(
        URI.create(server.server().httpUrl("/socket/longpoll?vsn=2.0.0" + query)));
  }

  private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(CompletableFuture<HttpResponse<String>> sent) throws Exception {
    HttpResponse<String> response = sent.get(30, TimeUnit.SECONDS);
    assertThat(response.statusCode()).isEqualTo(200);
    return MAPPER.readTree(response.body());
  }

  private CompletableFuture<HttpResponse<String>> get(String token) {
    return send(request("&token=" + token).GET());
  }

  private CompletableFuture<HttpResponse<String>> post(String token, String body) {
    return send(
        request("&token=" + token)
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(body)));
  }

  private String open() throws Exception {
    JsonNode opened = json(send(request("").GET()));
    assertThat(opened.get("status").asInt()).isEqualTo(410);
    assertThat(opened.get("messages")).isEmpty();
    return opened.get("token").asText();
  }

  @Test
  void carriesWholeBatchesBothWays() throws Exception {
    String token = open();
    byte[] push = HexFormat.of().parseHex("0001010601" + "3133" + "726f6f6d3a31" + "62" + "00ff");
    String body =
        JOIN
            + "\n[\"1\",\"2\",\"room:1\",\"echo\",[7]]\n"
            + Base64.getEncoder().encodeToString(push);

    assertThat(json(post(token, body)).get("status").asInt()).isEqualTo(200);

    JsonNode polled = json(get(token));
    assertThat(polled.get("status").asInt()).isEqualTo(200);
    assertThat(polled.get("token").asText()).isEqualTo(token);
    assertThat(polled.get("messages")).hasSize(3);
    assertThat(polled.get("messages").get(1).asText())
        .isEqualTo("[\"1\",\"2\",\"room:1\",\"phx_reply\",{\"status\":\"ok\",\"response\":[7]}]");
    assertThat(polled.get("messages").get(2).asText()).contains("\"bytes\":2");
  }

  @Test
  void pollWaitsForTheNextMessage() throws Exception {
    String token = open();
    json(post(token, JOIN));
    json(get(token));
    CompletableFuture<HttpResponse<String>> poll = get(token);
    server.server().awaitRequest(r -> server.server().requests().size() == 4, LIMIT);
    assertThat(poll).isNotDone();

    server.broadcast("room:1", "news", Map.of());

    assertThat(json(poll).get("messages").get(0).asText())
        .isEqualTo("[null,null,\"room:1\",\"news\",{}]");
    assertThat(server.sockets().get(0).connection()).isEmpty();
  }

  @Test
  void pollEndsEmptyAfterTheWindow() throws Exception {
    server.close();
    server = start(Duration.ofMillis(200));
    JsonNode polled = json(get(open()));
    assertThat(polled.get("status").asInt()).isEqualTo(204);
    assertThat(polled.get("messages")).isEmpty();
  }

  @Test
  void sessionEndsWhenNobodyPolls() throws Exception {
    server.close();
    server = start(Duration.ofMillis(100));
    String token = open();
    PhoenixSocket socket = server.nextSocket(LIMIT);
    // Each poll of another session waits for the window, so this takes no busy loop.
    while (socket.isOpen()) {
      json(get(open()));
    }
    assertThat(json(post(token, JOIN)).get("status").asInt()).isEqualTo(410);
    JsonNode polled = json(get(token));
    assertThat(polled.get("status").asInt()).isEqualTo(410);
    assertThat(polled.get("token").asText()).isNotEqualTo(token);
  }

  @Test
  void refusalAndDisconnectAreInTheBody() throws Exception {
    assertThat(json(get("bad")).get("status").asInt()).isEqualTo(403);
    String token = open();
    server.disconnect();
    server.server().loop().submit(() -> {}).get(30, TimeUnit.SECONDS); // It is done.
    PhoenixSocket socket = server.nextSocket(LIMIT);
    assertThat(json(post(token, "[]")).get("status").asInt()).isEqualTo(410);
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void slowJoinOutlastsThePost() throws Exception {
    server.close();
    server = start(Duration.ofMillis(300));
    String token = open();
    String join = JOIN.replace("{}", "{\"delay\":60000}");
    assertThat(json(post(token, join)).get("status").asInt()).isEqualTo(408);
  }
}
