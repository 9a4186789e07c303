package dev.hawser.phoenix.channels;

import dev.hawser.spi.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The token of phoenix.js's {@code authToken}: a WebSocket sub-protocol, as browsers cannot set
 * header fields. Phoenix 1.8 reads it.
 */
public final class AuthToken {

  /** The header field that carries the token where there is no sub-protocol: long polling. */
  public static final String HEADER = "X-Phoenix-AuthToken";

  private static final String SUB_PROTOCOL = "phoenix";

  // The name says base64url; the server reads the alphabet of base64, without padding. Of all
  // characters of a JWT or Phoenix.Token both give the same.
  private static final String PREFIX = "base64url.bearer.phx.";

  /**
   * The endpoint with a token.
   *
   * @throws IllegalArgumentException if the token has no form as a sub-protocol
   */
  public static Endpoint on(Endpoint endpoint, String token) {
    String encoded =
        Base64.getEncoder()
            .withoutPadding()
            .encodeToString(token.getBytes(StandardCharsets.ISO_8859_1));
    if (encoded.indexOf('/') >= 0 || !StandardCharsets.US_ASCII.newEncoder().canEncode(token)) {
      throw new IllegalArgumentException(
          "the token cannot be sent as a WebSocket sub-protocol, which takes ASCII whose base64 has"
              + " no '/'; send it as a parameter with the option token-parameter");
    }
    return endpoint
        .subProtocols(List.of(SUB_PROTOCOL, PREFIX + encoded), false)
        .secret(token)
        .secret(encoded);
  }

  /** The token of an endpoint, as a header field or a sub-protocol; null if it has none. */
  static @Nullable String of(Endpoint endpoint) {
    for (Map.Entry<String, String> field : endpoint.headers().entrySet()) {
      if (field.getKey().equalsIgnoreCase(HEADER)) {
        return field.getValue();
      }
    }
    for (String name : endpoint.subProtocols()) {
      if (name.startsWith(PREFIX)) {
        byte[] token = Base64.getDecoder().decode(name.substring(PREFIX.length()));
        return new String(token, StandardCharsets.ISO_8859_1);
      }
    }
    return null;
  }

  private AuthToken() {}
}
