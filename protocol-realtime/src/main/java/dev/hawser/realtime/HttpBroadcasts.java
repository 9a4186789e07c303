package dev.hawser.realtime;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Broadcasts over HTTP: for those who send and do not listen. Nothing goes this way unless it is
 * called; a topic that is not joined does not fall back to it. Thread-safe.
 *
 * <p>No link is needed and none is made. The address is that of the connection, with {@code http}
 * for {@code ws}; so are TLS, proxy and resolver. A request carries {@link RealtimeOptions#API_KEY}
 * as {@code apikey}, the {@linkplain dev.hawser.Credentials#token token} as {@code Authorization:
 * Bearer}, and the header fields of the credentials and of {@link
 * dev.hawser.TransportOptions#HEADERS}; no secret is in its URL. The credentials are asked for
 * before each request. Each request has a socket of its own, which is closed behind it.
 *
 * <p>Subscribing sends; subscribing again sends again. Completes when the server has accepted the
 * broadcast, which says nothing of who got it. Fails with
 *
 * <ul>
 *   <li>{@link HttpBroadcastException} if the server refuses it or does not answer within {@link
 *       dev.hawser.Hawser#requestTimeout}, the wait for the credentials included,
 *   <li>{@link dev.hawser.PayloadException} if a payload has no wire form,
 *   <li>{@link IllegalArgumentException} if it cannot be carried,
 *   <li>{@link dev.hawser.ConnectionClosedException} if the connection is closed.
 * </ul>
 *
 * <p>Cancelling gives up the request; the server may have seen it.
 */
public interface HttpBroadcasts {

  /**
   * Sends one broadcast, with a JSON or a binary payload. Needs a server of version 2.97 or newer;
   * older ones answer {@link HttpBroadcastException.Reason#NOT_FOUND} and know {@link #sendAll}.
   */
  Mono<Void> send(HttpBroadcast broadcast);

  /**
   * Sends broadcasts in one request, to one or several topics; nothing, if there are none. JSON
   * payloads only, and none that is to be kept. The server silently drops those to private topics
   * to which the token may not write.
   */
  Mono<Void> sendAll(List<HttpBroadcast> broadcasts);
}
