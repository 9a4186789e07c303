package dev.hawser.realtime;

import dev.hawser.Connection;
import dev.hawser.Payload;
import dev.hawser.phoenix.channels.Heartbeats;
import dev.hawser.phoenix.channels.Params;
import dev.hawser.spi.HttpResponse;
import dev.hawser.spi.UrlQuery;
import dev.hawser.spi.ViewContext;
import dev.hawser.spi.json.JsonBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The typed view of a connection. */
final class ConnectionView implements RealtimeConnection, HttpBroadcasts {

  private static final String PATH = "/api/broadcast";
  private static final String JSON = "application/json";
  private static final String BINARY = "application/octet-stream";
  private static final int ACCEPTED = 202;

  private final ViewContext context;
  private final HttpApi api;
  private final TokenSource tokens;
  private final BiFunction<String, @Nullable Object, Payload> payloads;

  /**
   * A view.
   *
   * @param payloads the wire form of a value, by topic
   */
  ConnectionView(
      ViewContext context,
      HttpApi api,
      TokenSource tokens,
      BiFunction<String, @Nullable Object, Payload> payloads) {
    this.context = context;
    this.api = api;
    this.tokens = tokens;
    this.payloads = payloads;
  }

  @Override
  public Connection connection() {
    return context.connection();
  }

  @Override
  public Mono<Duration> ping() {
    return Heartbeats.ping(connection());
  }

  @Override
  public Flux<Duration> heartbeats() {
    return Heartbeats.of(connection());
  }

  @Override
  public Mono<Void> refreshToken() {
    return tokens
        .ask()
        .then(
            context.call(
                session -> {
                  ((RealtimeSession) session).refreshed();
                  return null;
                }));
  }

  @Override
  public HttpBroadcasts http() {
    return this;
  }

  @Override
  public Mono<Void> send(HttpBroadcast broadcast) {
    return Mono.defer(
        () -> {
          Payload payload = payload(broadcast);
          boolean binary = payload.format() == Payload.Format.BINARY;
          return post(path(broadcast), binary ? BINARY : JSON, payload.toByteArray());
        });
  }

  private static String path(HttpBroadcast broadcast) {
    Params query = new Params();
    if (broadcast.isPrivate()) {
      query.add("private", true);
    }
    Persist persist = broadcast.persist();
    if (persist != null) {
      query.add("persist", persist.ttl() == null ? true : Map.of("ttl", persist.seconds()));
    }
    String raw = query.query();
    return PATH
        + "/"
        + UrlQuery.encode(broadcast.topic())
        + "/events/"
        + UrlQuery.encode(broadcast.event())
        + (raw.isEmpty() ? "" : "?" + raw);
  }

  @Override
  public Mono<Void> sendAll(List<HttpBroadcast> broadcasts) {
    return Mono.defer(
        () -> broadcasts.isEmpty() ? Mono.empty() : post(PATH, JSON, messages(broadcasts)));
  }

  private byte[] messages(List<HttpBroadcast> broadcasts) {
    JsonBuffer out = new JsonBuffer();
    char before = '[';
    out.raw('{').string("messages").raw(':');
    for (HttpBroadcast broadcast : broadcasts) {
      Payload payload = payload(broadcast);
      if (payload.format() == Payload.Format.BINARY || broadcast.persist() != null) {
        throw new IllegalArgumentException(
            "a binary broadcast, or one to be kept, is sent by itself: use send(…)");
      }
      out.raw(before).raw('{').string("topic").raw(':').string(broadcast.topic());
      out.raw(',').string("event").raw(':').string(broadcast.event());
      out.raw(',').string("payload").raw(':').raw(payload);
      out.raw(',').string("private").raw(':');
      Payload flag = Payload.json(Boolean.toString(broadcast.isPrivate()));
      out.raw(flag).raw('}');
      before = ',';
    }
    out.raw(']').raw('}');
    return Arrays.copyOf(out.array(), out.length());
  }

  private Payload payload(HttpBroadcast broadcast) {
    return BroadcastWriter.json(payloads.apply(broadcast.topic(), broadcast.payload()));
  }

  private Mono<Void> post(String path, String contentType, byte[] body) {
    return api.post(context, path, contentType, body).flatMap(ConnectionView::accepted);
  }

  private static Mono<Void> accepted(HttpResponse response) {
    return response.status() == ACCEPTED
        ? Mono.empty()
        : Mono.error(HttpBroadcastException.refused(response));
  }

  @Override
  public String toString() {
    return "Realtime side of " + connection();
  }
}
