package dev.hawser.engine.internal.transport;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

/** A server that does what a script says, byte by byte, so that it can do everything wrong. */
final class RawServer implements Closeable {

  /** What happens on one connection, on a thread of its own. */
  interface Script {
    void run(Peer peer) throws Exception;
  }

  private static final int TIMEOUT = 30_000;

  private final ServerSocket server;
  private final Script script;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  RawServer(Script script) throws IOException {
    this(ServerSocketFactory.getDefault(), script);
  }

  RawServer(ServerSocketFactory factory, Script script) throws IOException {
    this.script = script;
    this.server = factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  URI uri() {
    return URI.create("ws://127.0.0.1:" + port() + "/path");
  }

  private void start(Runnable task) {
    Thread thread = new Thread(task, "raw-server");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        start(() -> serve(socket));
      } catch (IOException e) {
        if (!closed) {
          failures.add(e);
        }
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(TIMEOUT);
      socket.setTcpNoDelay(true);
      script.run(new Peer(socket));
    } catch (Throwable e) {
      if (!closed) {
        failures.add(e);
      }
    }
  }

  /** Waits until all scripts have ended and rethrows what went wrong in one. */
  void finish() throws Exception {
    for (Thread thread : threads.subList(1, threads.size())) {
      thread.join(TIMEOUT);
      if (thread.isAlive()) {
        throw new AssertionError("a script of the server did not end");
      }
    }
    Throwable failure = failures.poll();
    if (failure != null) {
      throw new AssertionError("script of the server failed", failure);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** A frame the client sent, unmasked. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Received(int first, boolean masked, byte[] payload) {

    int opcode() {
      return first & 0xF;
    }

    int code() {
      return ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  /** The server's end of one connection. */
  static final class Peer {

    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    Socket socket() {
      return socket;
    }

    DataInputStream in() {
      return in;
    }

    /** The header of a request, up to and including the empty line. */
    String readHead() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      int end = 0;
      while (end < 4) {
        int b = in.read();
        if (b < 0) {
          throw new IOException("ended in a header");
        }
        head.write(b);
        end = b == "\r\n\r\n".charAt(end) ? end + 1 : b == '\r' ? 1 : 0;
      }
      return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Accepts the upgrade, with more header lines if given. */
    String upgrade(String... lines) throws IOException {
      String head = readHead();
      send(answer(head, lines));
      return head;
    }

    static String answer(String head, String... lines) {
      Matcher key = KEY.matcher(head);
      if (!key.find()) {
        throw new AssertionError("no Sec-WebSocket-Key in " + head);
      }
      StringBuilder answer = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
      answer.append("Upgrade: websocket\r\nConnection: Upgrade\r\n");
      answer.append("Sec-WebSocket-Accept: ").append(Handshake.accept(key.group(1)));
      for (String line : lines) {
        answer.append("\r\n").append(line);
      }
      return answer.append("\r\n\r\n").toString();
    }

    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    void text(String text) throws IOException {
      send(frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
    }

    void close(int code, String reason) throws IOException {
      send(frame(0x88, CloseCode.payload(code, reason)));
    }

    Received read() throws IOException {
      int first = in.readUnsignedByte();
      int second = in.readUnsignedByte();
      int length = second & 0x7F;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = (int) in.readLong();
      }
      boolean masked = (second & 0x80) != 0;
      byte[] key = new byte[4];
      if (masked) {
        in.readFully(key);
      }
      byte[] payload = new byte[length];
      in.readFully(payload);
      for (int i = 0; i < length; i++) {
        payload[i] ^= key[i & 3];
      }
      return new Received(first, masked, payload);
    }

    /** Reads up to the client's FIN; the bytes before it. */
    byte[] readToEnd() throws IOException {
      return in.readAllBytes();
    }

    /** Ends the connection with a RST. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** An unmasked frame. */
    static byte[] frame(int first, byte[] payload) {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.write(first);
      if (payload.length < 126) {
        frame.write(payload.length);
      } else if (payload.length <= 0xFFFF) {
        frame.write(126);
        frame.write(payload.length >>> 8);
        frame.write(payload.length);
      } else {
        frame.write(127);
        for (int i = 7; i >= 0; i--) {
          frame.write((int) ((long) payload.length >>> (8 * i)));
        }
      }
      frame.write(payload, 0, payload.length);
      return frame.toByteArray();
    }
  }
}
