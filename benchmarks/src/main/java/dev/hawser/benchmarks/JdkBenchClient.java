package dev.hawser.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** {@code java.net.http.WebSocket} with its defaults. */
final class JdkBenchClient extends TextClient {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Object sendLock = new Object();
  private CompletableFuture<?> lastSend = CompletableFuture.completedFuture(null);
  private volatile @Nullable WebSocket socket;

  JdkBenchClient(Wire wire) {
    super(wire);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the listener and dropped() tell all
  void open(URI uri) {
    CLIENT
        .newWebSocketBuilder()
        .buildAsync(uri, new Listener(uri))
        .exceptionally(
            failure -> {
              dropped(uri);
              return null;
            });
  }

  @Override
  void sendText(String message) {
    WebSocket current = socket;
    if (current == null) {
      throw new IllegalStateException("connect first");
    }
    // It takes one message at a time: the next may start when the last one's future is done.
    synchronized (sendLock) {
      lastSend = lastSend.thenCompose(done -> current.sendText(message, true));
    }
  }

  @Override
  void awaitRoom() {
    CompletableFuture<?> last;
    synchronized (sendLock) {
      last = lastSend;
    }
    last.join();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // aborted whatever comes of the close
  void closeSocket() {
    WebSocket current = socket;
    if (current != null) {
      current.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((w, e) -> current.abort());
    }
  }

  private final class Listener implements WebSocket.Listener {

    private final URI uri;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final StringBuilder partial = new StringBuilder();

    Listener(URI uri) {
      this.uri = uri;
    }

    @Override
    public void onOpen(WebSocket webSocket) {
      synchronized (sendLock) {
        lastSend = CompletableFuture.completedFuture(null);
      }
      socket = webSocket;
      webSocket.request(Long.MAX_VALUE);
      opened();
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      if (last && partial.isEmpty()) {
        received(data.toString());
      } else {
        partial.append(data);
        if (last) {
          String message = partial.toString();
          partial.setLength(0);
          received(message);
        }
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      end();
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      end();
    }

    private void end() {
      if (ended.compareAndSet(false, true)) {
        dropped(uri);
      }
    }
  }
}
