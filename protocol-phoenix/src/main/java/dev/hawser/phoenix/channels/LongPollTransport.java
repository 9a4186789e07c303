package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import java.net.URI;
import java.util.Map;

/**
 * Long polling as Phoenix speaks it: one {@code GET} waits for messages, {@code POST}s send them.
 * For networks where WebSockets do not pass.
 *
 * <p>The endpoint is that of the WebSocket or of the long poll: {@code …/websocket} becomes {@code
 * …/longpoll}. Its header fields go with every request, but for the {@link AuthToken}, as a field
 * or as a sub-protocol: that goes with {@code GET}s, in the field {@link AuthToken#HEADER}.
 *
 * <p>The server keeps messages between polls, and an answer brings them all: {@code
 * max-message-size} holds for each message, 16 times as much for an answer. Beyond it the link ends
 * with {@code OVERFLOW}.
 *
 * <p>A message counts as written when the {@code POST} that carries it was answered. {@code
 * close()} sends what was written before, then stops; the server notices after a while that nobody
 * polls. While reading is stopped nothing is polled: a server that is not asked for one and a half
 * of its windows, 15 seconds by default, forgets the session. There are no pings, and {@code
 * write-timeout}, {@code ping-interval} and {@code compression} mean nothing here: a request that
 * is not answered within 20 seconds ends the link.
 */
public final class LongPollTransport implements Transport {

  /** What {@link Opened#transport()} says. */
  public static final String NAME = "longpoll";

  private final HttpClient http;

  /** A transport on the engine's HTTP client. */
  public LongPollTransport(HttpClient http) {
    this.http = http;
  }

  @Override
  public Link open(Endpoint endpoint, Options options, Loop loop, Listener listener) {
    try {
      URI url = SocketUrl.longPoll(endpoint.uri());
      HttpClient.Session session = http.open(plain(endpoint, url), options, loop);
      LongPollRequests requests =
          new LongPollRequests(session, url, AuthToken.of(endpoint), options);
      LongPollLink link = new LongPollLink(session, requests, options, loop, listener);
      link.start();
      return link;
    } catch (IllegalArgumentException e) {
      Cause cause = Cause.of(Cause.Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
      return new NoLink(cause, loop, listener);
    }
  }

  private static Endpoint plain(Endpoint endpoint, URI url) {
    Endpoint plain = Endpoint.at(url);
    for (Map.Entry<String, String> field : endpoint.headers().entrySet()) {
      if (!field.getKey().equalsIgnoreCase(AuthToken.HEADER)) {
        plain = plain.header(field.getKey(), field.getValue());
      }
    }
    for (String secret : endpoint.secrets()) {
      plain = plain.secret(secret);
    }
    return plain;
  }
}
