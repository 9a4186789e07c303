package dev.hawser.testkit;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** An HTTP response to send. Immutable; every method that changes something returns a copy. */
public final class HttpReply {

  private final int status;
  private final Map<String, List<String>> headers;
  private final byte[] body;
  private final Duration delay;

  private HttpReply(int status, Map<String, List<String>> headers, byte[] body, Duration delay) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.delay = delay;
  }

  /** A response with this status, no body and no header fields but {@code Content-Length}. */
  public static HttpReply status(int status) {
    return new HttpReply(status, Map.of(), new byte[0], Duration.ZERO);
  }

  /** A response 200 with this text as its body. */
  public static HttpReply ok(String body) {
    return status(200).body(body);
  }

  /** A response 302 to {@code location}. */
  public static HttpReply redirect(String location) {
    return status(302).header("Location", location);
  }

  /** Sets a header field. */
  public HttpReply header(String name, String value) {
    return headers(name, List.of(value));
  }

  /** Adds a header field to those of the same name: a cookie, for instance. */
  public HttpReply addHeader(String name, String value) {
    List<String> values = new ArrayList<>(headers.getOrDefault(name, List.of()));
    values.add(value);
    return headers(name, List.copyOf(values));
  }

  private HttpReply headers(String name, List<String> values) {
    Map<String, List<String>> copy = new LinkedHashMap<>(headers);
    copy.put(name, values);
    return new HttpReply(status, copy, body, delay);
  }

  /** Sets the body to the UTF-8 bytes of a text. */
  public HttpReply body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets the body. */
  public HttpReply body(byte[] bytes) {
    return new HttpReply(status, headers, bytes.clone(), delay);
  }

  /** Compresses the body. */
  HttpReply gzip() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body(out.toByteArray()).header("Content-Encoding", "gzip");
  }

  /** The client waits that long for the response. */
  public HttpReply after(Duration time) {
    return new HttpReply(status, headers, body, time);
  }

  /** The status. */
  public int status() {
    return status;
  }

  /** Runs what sends it when it is time. */
  @SuppressWarnings("FutureReturnValueIgnored") // A loop that refuses it has ended.
  void after(ScheduledExecutorService loop, Runnable sending) {
    if (delay.isZero()) {
      sending.run();
    } else {
      loop.schedule(sending, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  HttpHeaders toHeaders() {
    HttpHeaders fields = new DefaultHttpHeaders();
    headers.forEach(fields::set);
    return fields;
  }

  FullHttpResponse toResponse() {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    headers.forEach(response.headers()::set);
    return response;
  }

  @Override
  public String toString() {
    return "HTTP " + status;
  }
}
