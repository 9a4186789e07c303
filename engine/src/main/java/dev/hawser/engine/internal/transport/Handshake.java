package dev.hawser.engine.internal.transport;

import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Transport.Opened;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The request that opens a WebSocket and the check of its answer (RFC 6455 section 4.1). */
final class Handshake {

  /**
   * What the answer settled.
   *
   * @param opened for the listener
   * @param compression null for none
   */
  record Result(Opened opened, @Nullable Compression compression) {}

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
  private static final String PROTOCOL = "Sec-WebSocket-Protocol";
  private static final Set<String> OWN_FIELDS =
      Set.of(
          "connection",
          "upgrade",
          "content-length",
          "transfer-encoding",
          "sec-websocket-key",
          "sec-websocket-version",
          "sec-websocket-accept",
          "sec-websocket-extensions",
          "sec-websocket-protocol");

  private final Endpoint endpoint;
  private final Target target;
  private final boolean compression;
  private final String key;

  /**
   * A handshake for one attempt.
   *
   * @throws IllegalArgumentException if the endpoint has illegal header fields or sub-protocols
   */
  Handshake(Endpoint endpoint, Target target, boolean compression, SplittableRandom random) {
    this.endpoint = endpoint;
    this.target = target;
    this.compression = compression;
    byte[] nonce = new byte[16];
    for (int i = 0; i < nonce.length; i++) {
      nonce[i] = (byte) random.nextInt();
    }
    this.key = Base64.getEncoder().encodeToString(nonce);
    HeaderFields.check(endpoint.headers(), OWN_FIELDS);
    endpoint.subProtocols().forEach(Handshake::checkSubProtocol);
  }

  /** What logs mask wherever it stands. */
  Set<String> secrets() {
    return endpoint.secrets();
  }

  private static void checkSubProtocol(String name) {
    if (!HeaderFields.isToken(name)) {
      throw new IllegalArgumentException("a sub-protocol must be a token without spaces or commas");
    }
  }

  /** The request. */
  FullHttpRequest request() {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, target.path(), Unpooled.EMPTY_BUFFER);
    HttpHeaders headers = request.headers();
    headers
        .set("Host", target.hostField())
        .set("Upgrade", "websocket")
        .set("Connection", "Upgrade")
        .set("Sec-WebSocket-Key", key)
        .set("Sec-WebSocket-Version", "13");
    if (!endpoint.subProtocols().isEmpty()) {
      headers.set(PROTOCOL, String.join(", ", endpoint.subProtocols()));
    }
    if (compression) {
      headers.set(EXTENSIONS, Compression.OFFER);
    }
    endpoint.headers().forEach(headers::set);
    return request;
  }

  /**
   * Checks an answer with status 101.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  Result check(HttpResponse response) {
    HttpHeaders headers = response.headers();
    if (!headers.containsValue("Upgrade", "websocket", true)) {
      throw new IllegalArgumentException("no 'Upgrade: websocket'");
    }
    if (!headers.containsValue("Connection", "Upgrade", true)) {
      throw new IllegalArgumentException("no 'Connection: Upgrade'");
    }
    List<String> accepts = headers.getAll("Sec-WebSocket-Accept");
    if (accepts.size() != 1 || !accepts.get(0).trim().equals(accept(key))) {
      throw new IllegalArgumentException("Sec-WebSocket-Accept does not fit the request");
    }
    String subProtocol = subProtocol(headers.getAll(PROTOCOL));
    String extensions = String.join(", ", headers.getAll(EXTENSIONS)).trim();
    Compression agreed = Compression.parse(extensions, compression);
    return new Result(new Opened(subProtocol, extensions, HeaderFields.joined(headers)), agreed);
  }

  private @Nullable String subProtocol(List<String> chosen) {
    if (chosen.isEmpty()) {
      if (endpoint.subProtocolRequired() && !endpoint.subProtocols().isEmpty()) {
        throw new IllegalArgumentException("server chose none of the sub-protocols");
      }
      return null;
    }
    String name = chosen.get(0).trim();
    if (chosen.size() > 1 || !endpoint.subProtocols().contains(name)) {
      throw new IllegalArgumentException("server chose a sub-protocol that was not offered");
    }
    return name;
  }

  static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] hash = sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every platform has SHA-1", e);
    }
  }
}
