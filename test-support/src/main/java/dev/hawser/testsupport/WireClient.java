package dev.hawser.testsupport;

import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Header;
import dev.hawser.testsupport.Transcript.Request;
import dev.hawser.testsupport.Transcript.Response;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One TCP connection of a client that sends what it is told and collects what comes back. */
public final class WireClient implements AutoCloseable {

  private final Socket socket;
  private final DataInputStream in;
  private final Response response;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private final List<Frame> received = new ArrayList<>();
  private boolean ended;

  /** Connects, sends the request and reads the response. */
  public WireClient(int port, Request request) {
    try {
      socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
      socket.setTcpNoDelay(true);
      in = new DataInputStream(socket.getInputStream());
      socket.getOutputStream().write(head(request).getBytes(StandardCharsets.UTF_8));
      response = readResponse(request.connection());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread reader = new Thread(this::readFrames, "wire-client");
    reader.setDaemon(true);
    reader.start();
  }

  public Response response() {
    return response;
  }

  /**
   * Sends a masked frame with the next {@link #flush()}; of one that the recording has cut, as many
   * bytes as it had.
   */
  public void send(Frame frame) {
    int length = frame.length();
    ByteBuffer out = ByteBuffer.allocate(14 + length);
    out.put((byte) ((frame.fin() ? 0x80 : 0) | (frame.rsv1() ? 0x40 : 0) | frame.opcode()));
    if (length < 126) {
      out.put((byte) (0x80 | length));
    } else if (length < 1 << 16) {
      out.put((byte) (0x80 | 126)).putShort((short) length);
    } else {
      out.put((byte) (0x80 | 127)).putLong(length);
    }
    out.putInt(0).put(frame.payload());
    for (int i = frame.payload().length; i < length; i++) {
      out.put((byte) 'x');
    }
    pending.write(out.array(), 0, out.position());
  }

  /** Writes in one piece what was sent since the last time: "in one breath" has no pauses. */
  public void flush() {
    try {
      pending.writeTo(socket.getOutputStream());
    } catch (IOException e) {
      // The server has closed already; what it sent tells.
    }
    pending.reset();
  }

  /** Waits until there are {@code count} frames or the connection has ended. */
  public void awaitFrames(int count, Duration limit) {
    awaitFrames(frames -> frames.size() >= count, limit);
  }

  /**
   * Waits until the frames received are enough or the connection has ended.
   *
   * @param limit how long it waits for the next frame
   */
  public synchronized void awaitFrames(Predicate<List<Frame>> enough, Duration limit) {
    List<Frame> frames = Collections.unmodifiableList(received);
    await(() -> ended || enough.test(frames), limit);
  }

  /** Waits until the server has ended the connection. */
  public synchronized void awaitEnd(Duration limit) {
    await(() -> ended, limit);
  }

  public synchronized boolean isEnded() {
    return ended;
  }

  public synchronized List<Frame> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Condition {
    boolean holds();
  }

  @SuppressWarnings("WaitNotInLoop") // It is in one.
  private synchronized void await(Condition condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    int count = received.size();
    while (!condition.holds()) {
      if (received.size() > count) {
        count = received.size();
        deadline = System.nanoTime() + limit.toNanos();
      }
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return; // The comparison shows what is missing.
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static String head(Request request) {
    StringBuilder head = new StringBuilder(request.line()).append("\r\n");
    for (Header header : request.headers()) {
      head.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    if (request.headers().isEmpty()) { // phoenix.js: its head is not in the recording.
      head.append("Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n")
          .append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    }
    return head.append("\r\n").toString();
  }

  private Response readResponse(int connection) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("end after '" + head + "'");
      }
      head.append((char) next);
    }
    String[] lines = head.toString().split("\r\n", -1);
    List<Header> headers = new ArrayList<>();
    int length = 0;
    for (int i = 1; i < lines.length - 2; i++) {
      String[] parts = lines[i].split(":", 2);
      Header header = new Header(parts[0], parts[1].trim());
      headers.add(header);
      length = header.is("content-length") ? Integer.parseInt(header.value()) : length;
    }
    byte[] body = new byte[length];
    in.readFully(body);
    int status = Integer.parseInt(lines[0].split(" ", -1)[1]);
    Optional<String> text =
        length == 0 ? Optional.empty() : Optional.of(new String(body, StandardCharsets.UTF_8));
    return new Response(connection, status, false, headers, text);
  }

  private void readFrames() {
    try {
      while (true) {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
          length = in.readUnsignedShort();
        } else if (length == 127) {
          length = Math.toIntExact(in.readLong());
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        boolean fin = (first & 0x80) != 0;
        boolean rsv1 = (first & 0x40) != 0;
        add(new Frame(first & 15, fin, rsv1, payload, length));
      }
    } catch (IOException e) {
      end();
    }
  }

  private synchronized void add(Frame frame) {
    received.add(frame);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }
}
