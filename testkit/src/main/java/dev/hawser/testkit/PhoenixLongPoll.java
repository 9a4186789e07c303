package dev.hawser.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The long-poll endpoint: GET opens a session or waits for messages, POST brings messages. The HTTP
 * status is 200 whatever happens; the status that counts is in the JSON body.
 */
final class PhoenixLongPoll {

  private static final int MAX_BATCH = 100;
  private static final String TOKEN_HEADER = "x-phoenix-longpoll-token";

  private final PhoenixHub hub;
  private final Duration window;
  private final Map<String, PhoenixPollSession> sessions = new HashMap<>();

  PhoenixLongPoll(PhoenixHub hub, Duration window) {
    this.hub = hub;
    this.window = window;
  }

  void handle(HttpExchange exchange) {
    ClientRequest request = exchange.request();
    PhoenixPollSession session = session(request);
    switch (request.method()) {
      case "OPTIONS" -> exchange.respond(preflight(request));
      case "GET" -> {
        if (session == null) {
          open(exchange);
        } else {
          session.poll(exchange);
        }
      }
      case "POST" -> {
        if (session == null) {
          exchange.respond(json(410, null, List.of()));
        } else {
          publish(session, exchange);
        }
      }
      default -> exchange.respond(HttpReply.status(400));
    }
  }

  private @Nullable PhoenixPollSession session(ClientRequest request) {
    Optional<String> header = request.header(TOKEN_HEADER);
    String token = header.isPresent() ? header.get() : request.query("token").orElse("");
    return sessions.get(token);
  }

  private void open(HttpExchange exchange) {
    PhoenixConnect decision = PhoenixHandshake.decide(hub, exchange.request(), false);
    if (decision.refusal().isPresent()) {
      exchange.respond(json(403, null, List.of()));
      return;
    }
    String token = UUID.randomUUID().toString();
    PhoenixPollSession session =
        new PhoenixPollSession(hub, decision, token, window, () -> sessions.remove(token));
    sessions.put(token, session);
    hub.opened(session.socket());
    exchange.respond(json(410, token, List.of()));
  }

  /** Hands over what the body has and answers when the connection has dealt with it. */
  private void publish(PhoenixPollSession session, HttpExchange exchange) {
    PhoenixSocket socket = session.socket();
    ClientRequest request = exchange.request();
    if (request.header("Content-Type").filter("application/x-ndjson"::equals).isPresent()) {
      String[] parts = request.bodyText().split("\r?\n", -1);
      for (int i = 0; i < Math.min(parts.length, MAX_BATCH); i++) {
        if (parts[i].startsWith("[")) {
          socket.receiveText(parts[i]);
        } else {
          try {
            socket.receiveBinary(Base64.getDecoder().decode(parts[i]));
          } catch (IllegalArgumentException e) {
            exchange.respond(HttpReply.status(500)); // The real server raises, too.
            return;
          }
        }
      }
    } else {
      socket.receiveText(request.bodyText());
    }
    socket.post(() -> answer(exchange, 200));
    // A slow join holds it up, and a message that ends the connection loses it.
    hub.schedule(window, () -> answer(exchange, 408));
  }

  private static void answer(HttpExchange exchange, int status) {
    if (!exchange.isAnswered()) {
      exchange.respond(json(status, null, List.of()));
    }
  }

  private static HttpReply preflight(ClientRequest request) {
    return HttpReply.status(200)
        .header("Access-Control-Allow-Origin", "*")
        .header(
            "Access-Control-Allow-Headers",
            request.header("Access-Control-Request-Headers").orElse(""))
        .header("Access-Control-Allow-Methods", "get, post, options")
        .header("Access-Control-Max-Age", "3600");
  }

  /** The answer to a poll, or without a token to a POST. */
  static HttpReply json(int status, @Nullable String token, List<String> messages) {
    ObjectNode body = PhoenixMessage.MAPPER.createObjectNode().put("status", status);
    if (token != null) {
      body.put("token", token);
      ArrayNode array = body.putArray("messages");
      messages.forEach(array::add);
    }
    return HttpReply.ok(body.toString())
        .header("Access-Control-Allow-Origin", "*")
        .header("Cache-Control", "no-store")
        .header("Content-Type", "application/json; charset=utf-8");
  }
}
