package dev.hawser.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Connection;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.realtime.HttpBroadcast;
import dev.hawser.realtime.HttpBroadcastException;
import dev.hawser.realtime.HttpBroadcasts;
import dev.hawser.realtime.Persist;
import dev.hawser.realtime.RealtimeConnection;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.testkit.ClientRequest;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testsupport.Transcript;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/**
 * The requests over HTTP that realtime-js made are those of our client, but for the differences r17
 * and r18 of the guide: it makes none by itself, and the API key is in no URL.
 */
class OfficialHttpRecordingTest {

  static final String RECORDING = "realtime-12-http-fallback-and-httpSend.jsonl";

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String ROOM = "room 1/é";

  @Test
  void areMadeAsRealtimeJsDid() {
    Queue<ClientRequest> requests = new ConcurrentLinkedQueue<>();
    try (TestServer server =
            WebSocketTestServer.create()
                .onHttp(
                    request -> true,
                    exchange -> {
                      requests.add(exchange.request());
                      boolean last = exchange.request().path().endsWith("/events/e");
                      exchange.respond(HttpReply.status(last ? 404 : 202));
                    })
                .start();
        Connection connection =
            Hawser.to("realtime+" + server.url("/realtime/v1"))
                .with(RealtimeOptions.API_KEY, "anon-key")
                .credentials(() -> Mono.just(Credentials.token("jwt-1")))
                .open()) {
      HttpBroadcasts http = RealtimeConnection.of(connection).http();
      http.sendAll(List.of(broadcast("cur", Map.of("x", 1)))).block(LIMIT);
      http.send(broadcast("ev t", Map.of("x", 2))).block(LIMIT);
      http.send(broadcast("bin", new byte[] {1, 2})).block(LIMIT);
      Persist minute = Persist.lasting(Duration.ofSeconds(60));
      http.send(broadcast("p", Map.of("a", 1)).persist(minute)).block(LIMIT);
      Mono<Boolean> refused =
          http.send(broadcast("e", null))
              .thenReturn(false)
              .onErrorReturn(HttpBroadcastException.class, true);
      assertThat(refused.block(LIMIT)).isTrue();
      for (JsonNode recorded : recorded()) {
        compare(recorded, requests.remove());
      }
      assertThat(requests).isEmpty();
    }
  }

  private static HttpBroadcast broadcast(String event, @Nullable Object payload) {
    return HttpBroadcast.of(ROOM, event, payload).toPrivate();
  }

  private static List<JsonNode> recorded() {
    List<JsonNode> requests = new ArrayList<>();
    Transcript.read(
        "/transcripts/official/" + RECORDING,
        "12",
        text -> {
          for (String line : text.split("\n", -1)) {
            if (line.startsWith("{\"http\"")) {
              requests.add(OfficialLine.json(line));
            }
          }
          return List.of();
        });
    assertThat(requests).hasSize(5);
    return requests;
  }

  private static void compare(JsonNode recorded, ClientRequest own) {
    String target = recorded.get("url").textValue().replace("apikey=anon-key&vsn=2.0.0", ""); // r18
    assertThat(own.method()).isEqualTo(recorded.get("http").textValue());
    assertThat(own.target()).isEqualTo(target.replace("?&", "?").replaceFirst("\\?\\z", ""));
    for (String header : List.of("apikey", "content-type", "authorization")) {
      assertThat(own.header(header)).contains(recorded.at("/headers/" + header).textValue());
    }
    JsonNode body = recorded.get("body");
    if (body.has("hex")) {
      assertThat(own.body()).isEqualTo(HexFormat.of().parseHex(body.get("hex").textValue()));
    } else {
      String text = new String(own.body(), StandardCharsets.UTF_8);
      assertThat(OfficialLine.sorted(OfficialLine.json(text)))
          .isEqualTo(OfficialLine.sorted(OfficialLine.json(body.textValue())));
    }
  }
}
