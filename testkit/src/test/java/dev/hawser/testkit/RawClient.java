package dev.hawser.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A WebSocket client on a plain blocking socket: it shows exactly what is on the wire. */
final class RawClient implements AutoCloseable {

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record RawMessage(int first, byte[] payload) {
    int opcode() {
      return first & 15;
    }

    boolean isFinal() {
      return (first & 0x80) != 0;
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode() {
      return (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    }
  }

  static final String UPGRADE =
      """
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      """;

  final Socket socket;
  final DataInputStream in;

  RawClient(int port) throws IOException {
    this(new Socket(LoopbackListener.loopback(port).getAddress(), port));
  }

  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Sends an upgrade request and returns the head of the response. */
  String upgrade(String path, String moreHeaders) throws IOException {
    write("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + UPGRADE + moreHeaders + "\r\n");
    return readHead();
  }

  /** A client whose upgrade has succeeded. */
  static RawClient open(int port) throws IOException {
    RawClient client = new RawClient(port);
    String head = client.upgrade("/", "");
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException("no upgrade: " + head);
    }
    return client;
  }

  void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a masked frame (mask 0) with less than 64 KiB. */
  void send(int first, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    socket.getOutputStream().write(frame.toByteArray());
  }

  void sendText(String text) throws IOException {
    send(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  RawMessage read() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new RawMessage(first, payload);
  }

  String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("end after '" + head + "'");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** Reads up to the FIN; an RST throws. */
  byte[] readToEnd() throws IOException {
    return in.readAllBytes();
  }

  /** Whether nothing comes within a while: no byte, no FIN and no RST. */
  boolean staysSilent() throws IOException {
    socket.setSoTimeout(200);
    try {
      in.read();
      return false;
    } catch (SocketTimeoutException expected) {
      return true;
    } finally {
      socket.setSoTimeout(30_000);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
