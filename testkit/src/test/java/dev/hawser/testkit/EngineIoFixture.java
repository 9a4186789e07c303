package dev.hawser.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An Engine.IO server that echoes messages, and the client's side of the wire. */
final class EngineIoFixture implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(30);

  /** Sends messages back and notes what it is told. */
  static final class Echo implements EngineIoListener {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void opened(EngineIoSession session) {
      calls.add("opened");
    }

    @Override
    public void text(EngineIoSession session, String text) {
      session.send(text);
    }

    @Override
    public void binary(EngineIoSession session, byte[] data) {
      session.send(data);
    }

    @Override
    public void closed(EngineIoSession session, String reason) {
      calls.add("closed: " + reason);
    }
  }

  final Echo listener = new Echo();
  final EngineIoServer server;
  private final String query;

  EngineIoFixture(EngineIoSettings settings, String query) {
    server = new EngineIoServer(settings, listener);
    this.query = query;
  }

  static EngineIoFixture version4(EngineIoSettings settings) {
    return new EngineIoFixture(settings, "EIO=4");
  }

  int port() {
    return server.server().port();
  }

  /** A request that may still be waiting for its response. */
  HttpCall call(String method, String query, String headers, byte[] body) throws IOException {
    int before = server.server().requests().size();
    HttpCall call = new HttpCall(port(), method, "/engine.io/?" + query, headers, body);
    server.server().awaitRequest(r -> server.server().requests().size() > before, LIMIT);
    return call;
  }

  HttpCall.Response get(String query) throws IOException {
    return call("GET", query, "", new byte[0]).response();
  }

  /** Opens a session by polling and returns its id. */
  String open() throws IOException {
    HttpCall.Response response = get(query + "&transport=polling");
    assertThat(response.status()).isEqualTo(200);
    String text = response.text();
    return json(text.substring(text.indexOf('{'))).get("sid").asText();
  }

  static JsonNode json(String text) throws IOException {
    return PhoenixMessage.MAPPER.readTree(text);
  }

  String polling(String sid) {
    return query + "&transport=polling&sid=" + sid;
  }

  /** A poll that waits. */
  HttpCall startPoll(String sid) throws IOException {
    return call("GET", polling(sid), "", new byte[0]);
  }

  HttpCall.Response poll(String sid) throws IOException {
    return startPoll(sid).response();
  }

  HttpCall startPost(String sid, String body) throws IOException {
    return call("POST", polling(sid), "", body.getBytes(UTF_8));
  }

  HttpCall.Response post(String sid, String body) throws IOException {
    return startPost(sid, body).response();
  }

  /** A WebSocket whose upgrade has succeeded. */
  RawClient webSocket(String query) throws IOException {
    RawClient client = new RawClient(port());
    String head = client.upgrade("/engine.io/?" + query, "");
    assertThat(head).startsWith("HTTP/1.1 101 ");
    return client;
  }

  /** A WebSocket session whose open packet was read. */
  RawClient openWebSocket() throws IOException {
    RawClient client = webSocket(query + "&transport=websocket");
    assertThat(client.read().text()).startsWith("0{");
    return client;
  }

  /** A WebSocket that wants a session, its probe answered. */
  RawClient probe(String sid) throws IOException {
    RawClient client = webSocket(query + "&transport=websocket&sid=" + sid);
    client.sendText("2probe");
    assertThat(client.read().text()).isEqualTo("3probe");
    return client;
  }

  /** Reads the close frame. */
  static void awaitClose(RawClient client) throws IOException {
    RawClient.RawMessage message = client.read();
    assertThat(message.opcode()).isEqualTo(8);
  }

  EngineIoSession session() {
    return server.nextSession(LIMIT);
  }

  @Override
  public void close() {
    server.close();
  }
}
