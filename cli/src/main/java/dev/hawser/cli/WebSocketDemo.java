package dev.hawser.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.Hawser;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import dev.hawser.ws.Envelope;
import dev.hawser.ws.WsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A WebSocket server with topics, events and replies in JSON, as many public feeds have them. */
final class WebSocketDemo implements Demo {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Envelope ENVELOPE =
      Envelope.builder()
          .topic("topic")
          .event("event")
          .payload("payload")
          .id("id")
          .subscribe("{\"op\":\"subscribe\",\"topic\":${topic},\"id\":${id}}")
          .unsubscribe("{\"op\":\"unsubscribe\",\"topic\":${topic}}")
          .build();

  @Override
  public String protocol() {
    return "ws";
  }

  @Override
  public Server start() {
    Seen<String> joins = new Seen<>();
    TestServer server =
        WebSocketTestServer.create()
            .onMessage((connection, message) -> handle(connection, message, joins))
            .start();
    return new Running(server, joins);
  }

  private static void handle(ServerConnection connection, WireMessage message, Seen<String> joins) {
    JsonNode json = read(message.text());
    String event = json.path("event").asText();
    if (json.path("op").asText().equals("subscribe")) {
      connection.send(reply(json).toString());
      joins.add(json.path("topic").asText());
    } else if (event.equals(DemoWalk.SHOUT)) {
      ObjectNode reply = reply(json);
      String text = json.path("payload").path("text").asText();
      reply.putObject("payload").put("text", text.toUpperCase(Locale.ROOT));
      connection.send(reply.toString());
    } else if (event.equals(DemoWalk.NOTE)) {
      connection.send(message.text());
    }
  }

  private static ObjectNode reply(JsonNode request) {
    ObjectNode reply = JSON.createObjectNode();
    reply.set("id", request.path("id"));
    return reply;
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the client sent no JSON", e);
    }
  }

  private record Running(TestServer server, Seen<String> joins) implements Server {

    @Override
    public String url() {
      return server.url("/");
    }

    @Override
    public Hawser describe(Hawser hawser) {
      return hawser.with(WsOptions.ENVELOPE, ENVELOPE);
    }

    @Override
    public void awaitJoins(int count) {
      joins.await("join number " + count, count - 1, topic -> true, LIMIT);
    }

    @Override
    public void greet() {
      ObjectNode greeting = JSON.createObjectNode();
      greeting.put("topic", DemoWalk.TOPIC).put("event", DemoWalk.GREETING);
      greeting.putObject("payload").put("text", "welcome aboard");
      last().send(greeting.toString());
    }

    @Override
    public void cut() {
      server.stopListening();
      server.connections().forEach(ServerConnection::reset);
    }

    @Override
    public void restore() {
      server.startListening();
    }

    @Override
    public int awaitCloseCode() {
      return last().awaitClose(LIMIT).closeCode();
    }

    @Override
    public void close() {
      server.close();
    }

    private ServerConnection last() {
      List<ServerConnection> all = server.connections();
      return all.get(all.size() - 1);
    }
  }
}
