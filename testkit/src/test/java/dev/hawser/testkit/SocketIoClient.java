package dev.hawser.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;

/** A client over WebSocket that says what it is told and reads what comes. */
final class SocketIoClient implements AutoCloseable {

  private final RawClient raw;
  private final String open;

  SocketIoClient(SocketIoServer server) throws IOException {
    this(server, "EIO=4&transport=websocket");
  }

  SocketIoClient(SocketIoServer server, String query) throws IOException {
    this(server, query, "");
  }

  SocketIoClient(SocketIoServer server, String query, String headers) throws IOException {
    raw = new RawClient(server.server().port());
    String head = raw.upgrade("/socket.io/?" + query, headers);
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException("refused: " + head);
    }
    open = query.contains("sid=") ? "" : text();
  }

  /** A client that has joined the root namespace and read the answer. */
  static SocketIoClient joined(SocketIoServer server) throws IOException {
    SocketIoClient client = new SocketIoClient(server);
    client.send("40");
    client.text();
    return client;
  }

  RawClient raw() {
    return raw;
  }

  /** The open packet. */
  String open() {
    return open;
  }

  /** Sends text messages. */
  SocketIoClient send(String... texts) throws IOException {
    for (String text : texts) {
      raw.sendText(text);
    }
    return this;
  }

  /** Sends a binary message. */
  SocketIoClient send(byte... bytes) throws IOException {
    raw.send(0x82, bytes);
    return this;
  }

  /** The next message, which is text. */
  String text() throws IOException {
    RawClient.RawMessage message = raw.read();
    if (message.opcode() != 1) {
      throw new IOException("no text: opcode " + message.opcode());
    }
    return message.text();
  }

  /** The next message, which is binary. */
  byte[] binary() throws IOException {
    RawClient.RawMessage message = raw.read();
    if (message.opcode() != 2) {
      throw new IOException("not binary: " + message.text());
    }
    return message.payload();
  }

  /** The JSON of the next message, which starts with {@code head}. */
  JsonNode json(String head) throws IOException {
    return json(head, text());
  }

  static JsonNode json(String head, String text) throws JsonProcessingException {
    if (!text.startsWith(head)) {
      throw new AssertionError("not " + head + ": " + text);
    }
    return PhoenixMessage.MAPPER.readTree(text.substring(head.length()));
  }

  /** Reads up to the close frame or the end of TCP, whatever comes before. */
  void readClose() throws IOException {
    try {
      while (raw.read().opcode() != 8) {}
    } catch (EOFException | SocketException end) {
      // The end of TCP, which is what the caller waits for.
    }
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
