package dev.hawser.phoenix.channels;

import dev.hawser.spi.ServerUrl;
import java.net.URI;

/** The URL of a socket's WebSocket, made from its endpoint. */
public final class SocketUrl {

  private static final String WEB_SOCKET = "/websocket";
  private static final String LONG_POLL = "/longpoll";

  /**
   * The URL for an endpoint such as {@code phoenix+wss://example.org/socket}: scheme {@code ws} or
   * {@code wss}, and {@code /websocket} behind the path unless it is there.
   *
   * @param prefix what the scheme may start with
   * @throws IllegalArgumentException if it is not the URL of an endpoint; the message says why
   */
  public static URI of(URI endpoint, String prefix) {
    ServerUrl url =
        ServerUrl.of(endpoint, "the URL of a socket", prefix + "+wss://example.org/socket");
    String path = url.rawPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    String full = path.endsWith(WEB_SOCKET) ? path : path + WEB_SOCKET;
    return url.webSocket(full, url.rawQuery());
  }

  /** The URL of the same socket's long poll: scheme {@code http} or {@code https}. */
  static URI longPoll(URI webSocket) {
    ServerUrl url =
        ServerUrl.of(webSocket, "the URL of a socket", "wss://example.org/socket/websocket");
    String path = url.rawPath();
    if (path.endsWith(WEB_SOCKET)) {
      path = path.substring(0, path.length() - WEB_SOCKET.length()) + LONG_POLL;
    }
    return url.http(path, url.rawQuery());
  }

  private SocketUrl() {}
}
