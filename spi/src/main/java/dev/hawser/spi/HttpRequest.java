package dev.hawser.spi;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request of {@link HttpClient}. Immutable; methods that change something return a copy. */
public final class HttpRequest {

  private final String method;
  private final URI uri;
  private final Map<String, String> headers;
  private final byte @Nullable [] body;
  private final @Nullable Duration timeout;
  private final @Nullable Long maxResponse;

  private HttpRequest(
      String method,
      URI uri,
      Map<String, String> headers,
      byte @Nullable [] body,
      @Nullable Duration timeout,
      @Nullable Long maxResponse) {
    this.method = method;
    this.uri = Objects.requireNonNull(uri, "uri");
    this.headers = headers;
    this.body = body;
    this.timeout = timeout;
    this.maxResponse = maxResponse;
  }

  /** A {@code GET} of {@code uri}. */
  public static HttpRequest get(URI uri) {
    return new HttpRequest("GET", uri, Map.of(), null, null, null);
  }

  /** A {@code POST} of {@code body}, which the caller must not touch any more. */
  public static HttpRequest post(URI uri, String contentType, byte[] body) {
    Map<String, String> headers = Map.of("Content-Type", contentType);
    return new HttpRequest("POST", uri, headers, Objects.requireNonNull(body, "body"), null, null);
  }

  /** A copy with one more header field; a field of the same name is replaced. */
  public HttpRequest header(String name, String value) {
    Map<String, String> copy = new LinkedHashMap<>(headers);
    copy.keySet().removeIf(name::equalsIgnoreCase);
    copy.put(name, value);
    return new HttpRequest(method, uri, copy, body, timeout, maxResponse);
  }

  /**
   * A copy with a time-out over everything, from {@code send} to the end of the response. Without
   * one it is {@code connect-timeout}.
   */
  public HttpRequest timeout(Duration duration) {
    return new HttpRequest(method, uri, headers, body, duration, maxResponse);
  }

  /**
   * A copy with a limit for the body of the response, in bytes. Without one it is {@code
   * max-message-size}.
   */
  public HttpRequest maxResponse(long bytes) {
    return new HttpRequest(method, uri, headers, body, timeout, bytes);
  }

  /** The method, such as {@code GET}. */
  public String method() {
    return method;
  }

  /** The address, query included. */
  public URI uri() {
    return uri;
  }

  /** The header fields of this request. */
  public Map<String, String> headers() {
    return java.util.Collections.unmodifiableMap(headers);
  }

  /** The body, or null for none. Read only. */
  public byte @Nullable [] body() {
    return body;
  }

  /** The time-out, or null for the default. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /** The largest body of a response in bytes, or null for the default. */
  public @Nullable Long maxResponse() {
    return maxResponse;
  }

  /** Method and address; the query, which may hold a secret, as {@code ?***}. */
  @Override
  public String toString() {
    return method + " " + Endpoint.at(uri);
  }
}
