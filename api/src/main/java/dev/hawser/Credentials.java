package dev.hawser;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What proves to the server who we are. Each protocol's guide says where it goes on the wire.
 * Immutable; prints no secret.
 */
public final class Credentials {

  private static final Credentials NONE = new Credentials(null, Map.of());

  private final @Nullable String token;
  private final Map<String, String> headers;

  private Credentials(@Nullable String token, Map<String, String> headers) {
    this.token = token;
    this.headers = headers;
  }

  /** No credentials. */
  public static Credentials none() {
    return NONE;
  }

  /** A token, such as a JWT or an API key. */
  public static Credentials token(String token) {
    return new Credentials(Objects.requireNonNull(token, "token"), Map.of());
  }

  /** A user name and a password as an HTTP Basic {@code Authorization} header. */
  public static Credentials basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return none().header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  /** A copy with one more header field of the handshake. */
  public Credentials header(String name, String value) {
    Map<String, String> copy = new LinkedHashMap<>(headers);
    copy.put(name, value);
    return new Credentials(token, Collections.unmodifiableMap(copy));
  }

  /** The token, or null for none. */
  public @Nullable String token() {
    return token;
  }

  /** Header fields of the handshake. */
  public Map<String, String> headers() {
    return headers;
  }

  @Override
  public String toString() {
    return "Credentials(" + (token == null && headers.isEmpty() ? "none" : "***") + ")";
  }
}
