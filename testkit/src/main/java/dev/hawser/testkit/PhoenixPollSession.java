package dev.hawser.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One long-poll session: what waits for the client, and the poll that waits for it. */
final class PhoenixPollSession implements PhoenixTransport {

  private final PhoenixHub hub;
  private final PhoenixSocket socket;
  private final String token;
  private final Duration window;
  private final Runnable onEnd;
  private final List<byte[]> buffer = new ArrayList<>();
  private @Nullable HttpExchange waiting;
  private long lastPoll = System.nanoTime();

  PhoenixPollSession(
      PhoenixHub hub, PhoenixConnect connect, String token, Duration window, Runnable onEnd) {
    this.hub = hub;
    this.token = token;
    this.window = window;
    this.onEnd = onEnd;
    socket = new PhoenixSocket(hub, connect, this, null);
    watch();
  }

  PhoenixSocket socket() {
    return socket;
  }

  /** Answers with the messages there are, or with the next ones, or after the window with none. */
  void poll(HttpExchange exchange) {
    lastPoll = System.nanoTime();
    waiting = exchange;
    flush();
    hub.schedule(
        window,
        () -> {
          if (waiting == exchange) {
            waiting = null;
          }
          if (!exchange.isAnswered()) {
            exchange.respond(PhoenixLongPoll.json(204, token, List.of()));
          }
        });
  }

  @Override
  public void send(String text) {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void send(byte[] bytes) {
    buffer.add(bytes);
    hub.execute(this::flush); // Later, so that what comes at once goes together.
  }

  @Override
  public void close(int code) {
    onEnd.run();
  }

  @Override
  public void abort() {
    onEnd.run();
  }

  private void flush() {
    HttpExchange exchange = waiting;
    if (exchange == null || buffer.isEmpty()) {
      return;
    }
    waiting = null;
    List<byte[]> messages = List.copyOf(buffer);
    buffer.clear();
    try {
      List<String> texts = new ArrayList<>();
      for (byte[] message : messages) {
        texts.add(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString());
      }
      exchange.respond(PhoenixLongPoll.json(200, token, texts));
    } catch (CharacterCodingException e) {
      // The real server cannot put a binary message into JSON either: it raises.
      exchange.respond(HttpReply.status(500));
    }
  }

  /** Ends the session when nobody has polled for one and a half windows. */
  private void watch() {
    Duration limit = window.multipliedBy(3).dividedBy(2);
    hub.schedule(
        limit,
        () -> {
          if (!socket.isOpen()) {
            return;
          }
          if (System.nanoTime() - lastPoll > limit.toNanos()) {
            socket.close(1000);
          } else {
            watch();
          }
        });
  }
}
