package dev.hawser.benchmarks;

import java.net.URI;
import java.util.concurrent.locks.LockSupport;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.handshake.ServerHandshake;
import org.jspecify.annotations.Nullable;

/** Java-WebSocket with its defaults, but without Nagle's algorithm. */
final class JavaWebSocketBenchClient extends TextClient {

  /** Its queue is unbounded; keep it short. */
  private static final int MAX_QUEUED_MESSAGES = 4096;

  private volatile @Nullable WebSocketClient socket;

  JavaWebSocketBenchClient(Wire wire) {
    super(wire);
  }

  @Override
  void open(URI uri) {
    Socket opening = new Socket(uri);
    opening.setTcpNoDelay(true);
    socket = opening;
    opening.connect();
  }

  @Override
  void sendText(String message) {
    WebSocketClient current = socket;
    if (current == null) {
      throw new IllegalStateException("connect first");
    }
    current.send(message);
  }

  @Override
  void awaitRoom() {
    WebSocketClient current = socket;
    if (current != null && current.getConnection() instanceof WebSocketImpl connection) {
      while (connection.outQueue.size() > MAX_QUEUED_MESSAGES) {
        LockSupport.parkNanos(50_000);
      }
    }
  }

  @Override
  void closeSocket() {
    WebSocketClient current = socket;
    if (current != null) {
      current.close();
    }
  }

  private final class Socket extends WebSocketClient {

    Socket(URI uri) {
      super(uri);
    }

    @Override
    public void onOpen(ServerHandshake handshake) {
      opened();
    }

    @Override
    public void onMessage(String message) {
      received(message);
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
      dropped(uri);
    }

    @Override
    public void onError(Exception e) {
      // onClose follows.
    }
  }
}
