package dev.hawser.phoenix;

import dev.hawser.testkit.ClientRequest;
import dev.hawser.testkit.HttpExchange;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small Phoenix endpoint with long poll: every topic may be joined; {@code echo} is answered with
 * its payload, {@code ignored} is not, {@code shout} is broadcast, and so is what is binary; {@code
 * crash} forgets the session, {@code drop} resets the poll that waits.
 */
final class LongPollResponder implements AutoCloseable {

  private static final Pattern MESSAGE =
      Pattern.compile("\\[(null|\"\\d+\"),\"(\\d+)\",\"([^\"]*)\",\"([^\"]*)\",(.*)]");
  private static final String PATH = "/socket/longpoll";

  /** The lines of each POST, in their order. */
  final List<List<String>> posts = new CopyOnWriteArrayList<>();

  /** The polls that opened a session. */
  final BlockingQueue<ClientRequest> sessions = new LinkedBlockingQueue<>();

  /** The polls and posts that were left without an answer because the test wants it. */
  final BlockingQueue<HttpExchange> unanswered = new LinkedBlockingQueue<>();

  private final TestServer server;
  private volatile boolean silentAtFirst;
  private volatile boolean silentToPosts;

  // On the server's loop.
  private final List<String> messages = new ArrayList<>();
  private int token;
  private HttpExchange poll;
  private boolean dropping;

  LongPollResponder(UnaryOperator<WebSocketTestServer> description) {
    server =
        description
            .apply(WebSocketTestServer.create())
            .onHttp(request -> request.path().equals(PATH), this::handle)
            .start();
  }

  TestServer server() {
    return server;
  }

  String url() {
    return "phoenix+" + server.url("/socket");
  }

  /** From now on the first poll of a session is not answered. */
  void silentAtFirst() {
    silentAtFirst = true;
  }

  /** From now on POSTs are not answered. */
  void silentToPosts() {
    silentToPosts = true;
  }

  ClientRequest awaitSession() throws InterruptedException {
    ClientRequest request = sessions.poll(30, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no session was opened");
    }
    return request;
  }

  HttpExchange awaitUnanswered() throws InterruptedException {
    HttpExchange exchange = unanswered.poll(30, TimeUnit.SECONDS);
    if (exchange == null) {
      throw new AssertionError("every request was answered");
    }
    return exchange;
  }

  private void handle(HttpExchange exchange) {
    boolean known = exchange.request().query("token").filter(("T" + token)::equals).isPresent();
    if (exchange.request().method().equals("POST")) {
      post(exchange, known);
    } else if (known) {
      poll = exchange;
      flush();
    } else if (silentAtFirst) {
      unanswered.add(exchange);
    } else {
      token++;
      messages.clear();
      poll = null;
      sessions.add(exchange.request());
      answer(exchange, "{\"status\":410,\"token\":\"T" + token + "\",\"messages\":[]}");
    }
  }

  private void post(HttpExchange exchange, boolean known) {
    List<String> lines = List.of(exchange.request().bodyText().split("\n"));
    posts.add(lines);
    if (silentToPosts) {
      unanswered.add(exchange);
      return;
    }
    if (known) {
      lines.forEach(this::take);
    }
    answer(exchange, "{\"status\":" + (known ? 200 : 410) + "}");
    flush();
  }

  private void take(String line) {
    if (line.startsWith("[")) {
      Matcher message = MESSAGE.matcher(line);
      if (!message.matches()) {
        throw new IllegalArgumentException("no message: " + line);
      }
      text(message);
    } else {
      binary(Base64.getDecoder().decode(line));
    }
  }

  private void text(Matcher message) {
    String topic = message.group(3);
    switch (message.group(4)) {
      case "crash" -> token++; // The session is gone.
      case "drop" -> dropping = true;
      case "ignored" -> {}
      case "shout" ->
          messages.add("[null,null,\"" + topic + "\",\"shout\"," + message.group(5) + "]");
      case "echo" -> reply(message, message.group(5));
      default -> reply(message, "{}");
    }
  }

  private void reply(Matcher message, String response) {
    messages.add(
        "["
            + message.group(1)
            + ",\""
            + message.group(2)
            + "\",\""
            + message.group(3)
            + "\",\"phx_reply\",{\"status\":\"ok\",\"response\":"
            + response
            + "}]");
  }

  /** A push, kind 0, comes back as a broadcast, kind 2. */
  private void binary(byte[] push) {
    int topic = push[3];
    int event = push[4];
    int from = 5 + push[1] + push[2];
    byte[] broadcast = new byte[3 + push.length - from];
    broadcast[0] = 2;
    broadcast[1] = (byte) topic;
    broadcast[2] = (byte) event;
    System.arraycopy(push, from, broadcast, 3, push.length - from);
    messages.add(Base64.getEncoder().encodeToString(broadcast));
  }

  private void flush() {
    if (dropping && poll != null) {
      dropping = false;
      poll.reset();
      poll = null;
    }
    if (poll != null && poll.isOpen() && !messages.isEmpty()) {
      StringBuilder json = new StringBuilder("{\"status\":200,\"token\":\"T" + token + "\"");
      json.append(",\"messages\":[");
      for (String message : messages) {
        json.append('"').append(message.replace("\\", "\\\\").replace("\"", "\\\"")).append("\",");
      }
      json.setLength(json.length() - 1);
      messages.clear();
      answer(poll, json.append("]}").toString());
      poll = null;
    } else if (poll != null && !poll.request().query("token").orElse("").equals("T" + token)) {
      answer(poll, "{\"status\":410,\"token\":\"T" + token + "\",\"messages\":[]}");
      poll = null;
    }
  }

  private static void answer(HttpExchange exchange, String json) {
    exchange.respond(
        HttpReply.ok("")
            .header("Content-Type", "application/json; charset=utf-8")
            .body(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    server.close();
  }
}
