package dev.hawser.testkit;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP request as the server read it: a WebSocket upgrade or an ordinary one. Immutable.
 *
 * <p>{@link #toString()} shows method and path only, for the rest may hold secrets.
 */
public final class ClientRequest {

  private final String method;
  private final String target;
  private final String path;
  private final Map<String, List<String>> query;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  ClientRequest(FullHttpRequest request) {
    QueryStringDecoder uri = new QueryStringDecoder(request.uri());
    method = request.method().name();
    target = request.uri();
    path = uri.path();
    query = uri.parameters();
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : request.headers().names()) {
      fields.put(name, List.copyOf(request.headers().getAll(name)));
    }
    headers = Collections.unmodifiableMap(fields);
    body = new byte[request.content().readableBytes()];
    request.content().getBytes(request.content().readerIndex(), body);
  }

  /** The method, such as {@code GET}. */
  public String method() {
    return method;
  }

  /** The path and the query as they were sent, still encoded. */
  public String target() {
    return target;
  }

  /** The decoded path without the query. */
  public String path() {
    return path;
  }

  /** The decoded query parameters in their order, each with all its values. */
  public Map<String, List<String>> query() {
    return query;
  }

  /** The first value of a query parameter. */
  public Optional<String> query(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The header fields, each with all its values; the keys ignore case. */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** The first value of a header field; {@code name} ignores case. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The body as bytes; empty if there is none. */
  public byte[] body() {
    return body.clone();
  }

  /** The body as UTF-8 text. */
  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Whether the client asks for a WebSocket. */
  public boolean isUpgrade() {
    return header("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
  }

  /** The sub-protocols the client offers, in its order. */
  public List<String> subprotocols() {
    return tokens("Sec-WebSocket-Protocol");
  }

  /** The extensions the client offers, each with its parameters, in its order. */
  public List<String> extensions() {
    return tokens("Sec-WebSocket-Extensions");
  }

  private List<String> tokens(String name) {
    List<String> tokens = new ArrayList<>();
    for (String line : headers.getOrDefault(name, List.of())) {
      for (String token : line.split(",", -1)) {
        if (!token.trim().isEmpty()) {
          tokens.add(token.trim());
        }
      }
    }
    return tokens;
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
