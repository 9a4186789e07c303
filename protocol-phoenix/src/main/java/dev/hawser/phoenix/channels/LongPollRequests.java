package dev.hawser.phoenix.channels;

import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.UrlQuery;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The requests of one long-poll session, and its token. Loop only. */
final class LongPollRequests {

  /** Twice the time for which the server holds a poll. */
  static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** An answer brings all messages since the last poll, each as a JSON string. */
  private static final int ROOM = 16;

  private final HttpClient.Session session;
  private final URI url;
  private final @Nullable String authToken;
  private final long maxAnswer;

  /** What the server knows the session by; null until it said so. */
  private @Nullable String token;

  LongPollRequests(
      HttpClient.Session session, URI url, @Nullable String authToken, Options options) {
    this.session = session;
    this.url = url;
    this.authToken = authToken;
    this.maxAnswer = (long) ROOM * options.get(TransportOptions.MAX_MESSAGE_SIZE);
  }

  boolean hasToken() {
    return token != null;
  }

  void token(String given) {
    token = given;
  }

  HttpClient.Call poll(HttpClient.Callback callback) {
    HttpRequest request = HttpRequest.get(address()).header("Accept", "application/json");
    if (authToken != null) {
      request = request.header(AuthToken.HEADER, authToken);
    }
    return session.send(request.timeout(TIMEOUT).maxResponse(maxAnswer), callback);
  }

  HttpClient.Call post(String contentType, byte[] body, HttpClient.Callback callback) {
    HttpRequest request = HttpRequest.post(address(), contentType, body);
    return session.send(request.timeout(TIMEOUT), callback);
  }

  private URI address() {
    if (token == null) {
      return url;
    }
    return new UrlQuery().addRaw(url.getRawQuery()).add("token", token).on(url);
  }
}
