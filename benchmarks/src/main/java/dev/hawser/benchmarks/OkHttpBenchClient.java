package dev.hawser.benchmarks;

import java.net.URI;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;

/** OkHttp with its defaults, but for the number of connections that it allows. */
final class OkHttpBenchClient extends TextClient {

  /** OkHttp closes a socket with 16 MiB queued; stay far below. */
  private static final long MAX_QUEUED_BYTES = 1 << 20;

  private static final OkHttpClient CLIENT = client();

  private volatile @Nullable WebSocket socket;

  OkHttpBenchClient(Wire wire) {
    super(wire);
  }

  private static OkHttpClient client() {
    // An open socket counts as a running request; the default is 64.
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(Integer.MAX_VALUE);
    return new OkHttpClient.Builder().dispatcher(dispatcher).build();
  }

  @Override
  void open(URI uri) {
    Request request = new Request.Builder().url(uri.toString()).build();
    CLIENT.newWebSocket(request, new Listener(uri));
  }

  @Override
  void sendText(String message) {
    WebSocket current = socket;
    if (current == null || !current.send(message)) {
      throw new IllegalStateException("OkHttp refused a message");
    }
  }

  @Override
  void awaitRoom() {
    WebSocket current = socket;
    while (current != null && current.queueSize() > MAX_QUEUED_BYTES) {
      LockSupport.parkNanos(50_000);
    }
  }

  @Override
  void closeSocket() {
    WebSocket current = socket;
    if (current != null) {
      current.close(1000, null);
    }
  }

  private final class Listener extends WebSocketListener {

    private final URI uri;

    Listener(URI uri) {
      this.uri = uri;
    }

    @Override
    public void onOpen(WebSocket webSocket, Response response) {
      socket = webSocket;
      opened();
    }

    @Override
    public void onMessage(WebSocket webSocket, String text) {
      received(text);
    }

    @Override
    public void onClosing(WebSocket webSocket, int code, String reason) {
      webSocket.close(1000, null);
    }

    @Override
    public void onClosed(WebSocket webSocket, int code, String reason) {
      dropped(uri);
    }

    @Override
    public void onFailure(WebSocket webSocket, Throwable t, @Nullable Response response) {
      dropped(uri);
    }
  }
}
