package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A client of serializer 2.0.0 (or 1.0.0) that says what it is told and reads what comes. */
final class RealtimeClient implements AutoCloseable {

  static final String PUBLIC = "{\"config\":{\"broadcast\":{\"self\":true,\"ack\":true}}}";

  private final RawClient raw;

  RealtimeClient(RealtimeServer server) throws IOException {
    this(server, "2.0.0");
  }

  RealtimeClient(RealtimeServer server, String vsn) throws IOException {
    raw = new RawClient(server.phoenix().server().port());
    String head =
        raw.upgrade("/realtime/v1/websocket?apikey=" + server.apiKey() + "&vsn=" + vsn, "");
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException("refused: " + head);
    }
  }

  RawClient raw() {
    return raw;
  }

  /** Sends a message with join_ref 1. */
  void send(String ref, String topic, String event, String payload) throws IOException {
    raw.sendText(
        "[\"1\",\"" + ref + "\",\"realtime:" + topic + "\",\"" + event + "\"," + payload + "]");
  }

  /** Joins and returns the answer. */
  JsonNode join(String topic, String payload) throws IOException {
    send("1", topic, "phx_join", payload);
    return read();
  }

  /** The next message, which is text. */
  JsonNode read() throws IOException {
    RawClient.RawMessage message = raw.read();
    if (message.opcode() != 1) {
      throw new IOException("no text: opcode " + message.opcode());
    }
    return PhoenixMessage.MAPPER.readTree(message.text());
  }

  /** The next message, which is binary, as Latin-1. */
  String readBinary() throws IOException {
    RawClient.RawMessage message = raw.read();
    if (message.opcode() != 2) {
      throw new IOException("not binary: " + message.text());
    }
    return new String(message.payload(), StandardCharsets.ISO_8859_1);
  }

  /** The code of the close frame, which comes next. */
  int readClose() throws IOException {
    RawClient.RawMessage message = raw.read();
    if (message.opcode() != 8) {
      throw new IOException("no close: " + message.text());
    }
    return message.closeCode();
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
