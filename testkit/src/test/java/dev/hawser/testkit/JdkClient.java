package dev.hawser.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** An ordinary client, {@code java.net.http.WebSocket}, that records what it gets. */
final class JdkClient implements WebSocket.Listener {

  static final Duration LIMIT = Duration.ofSeconds(30);

  final Recorder<String> events = new Recorder<>("event");
  private final StringBuilder text = new StringBuilder();
  private int binary;

  static CompletableFuture<WebSocket> connect(String url, JdkClient listener) {
    return connect(HttpClient.newHttpClient(), url, listener, builder -> builder);
  }

  static CompletableFuture<WebSocket> connect(
      HttpClient client,
      String url,
      JdkClient listener,
      UnaryOperator<WebSocket.Builder> settings) {
    return settings.apply(client.newWebSocketBuilder()).buildAsync(URI.create(url), listener);
  }

  String await(String event) {
    return events.await(event::equals, LIMIT);
  }

  String awaitStart(String event) {
    return events.await(e -> e.startsWith(event), LIMIT);
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      events.add("text " + text);
      text.setLength(0);
    }
    socket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    binary += data.remaining();
    if (last) {
      events.add("binary " + binary);
      binary = 0;
    }
    socket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
    events.add("ping");
    socket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
    events.add("pong " + message.remaining());
    socket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    events.add("close " + code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    events.add("error " + error);
  }
}
