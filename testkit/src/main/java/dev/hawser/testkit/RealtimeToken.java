package dev.hawser.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Web Token of Supabase, signed with HS256: to make one for a test, and what the server read
 * from one that a client sent. Immutable; every method that changes something returns a copy.
 *
 * <pre>{@code
 * String jwt = RealtimeToken.of("authenticated").subject("user-1").expiresIn(ofSeconds(5))
 *     .sign(RealtimeTestServer.SECRET);
 * }</pre>
 *
 * <p>{@link #toString()} shows role and expiry only.
 */
public final class RealtimeToken {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final ObjectNode claims;

  private RealtimeToken(ObjectNode claims) {
    this.claims = claims;
  }

  /** A token of this role, such as {@code anon} or {@code authenticated}, good for an hour. */
  public static RealtimeToken of(String role) {
    ObjectNode claims = PhoenixMessage.MAPPER.createObjectNode();
    return new RealtimeToken(claims.put("role", role)).expiresIn(Duration.ofHours(1));
  }

  /** Sets the claim {@code sub}: the id of the user. */
  public RealtimeToken subject(String id) {
    return claim("sub", id);
  }

  /** Sets when the token expires, counted from now; a negative time makes an expired token. */
  public RealtimeToken expiresIn(Duration time) {
    return expiresAt(Instant.now().plus(time));
  }

  /** Sets when the token expires, in whole seconds. */
  public RealtimeToken expiresAt(Instant time) {
    return claim("exp", time.getEpochSecond());
  }

  /** Sets a claim, to a JSON value by Jackson; null takes the claim away. */
  public RealtimeToken claim(String name, @Nullable Object value) {
    ObjectNode copy = claims.deepCopy();
    if (value == null) {
      copy.remove(name);
    } else {
      copy.set(name, PhoenixMessage.MAPPER.valueToTree(value));
    }
    return new RealtimeToken(copy);
  }

  /** The token as clients send it. */
  public String sign(String secret) {
    String head = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + encode(claims.toString());
    return head + "." + ENCODER.encodeToString(signature(head, secret));
  }

  /** The role; empty if the claim is missing. */
  public String role() {
    return claims.path("role").asText("");
  }

  /** The id of the user: the claim {@code sub}. */
  public Optional<String> subject() {
    return claim("sub").map(JsonNode::asText);
  }

  /** When the token expires. */
  public Optional<Instant> expiry() {
    return claim("exp").map(exp -> Instant.ofEpochSecond(exp.asLong()));
  }

  /** A claim. */
  public Optional<JsonNode> claim(String name) {
    return Optional.ofNullable(claims.get(name));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RealtimeToken token && token.claims.equals(claims);
  }

  @Override
  public int hashCode() {
    return claims.hashCode();
  }

  @Override
  public String toString() {
    return "token of " + role() + " until " + expiry().map(Instant::toString).orElse("(no end)");
  }

  // ---- for the server

  /** Why a token is refused, and how the server says so in three places. */
  enum Problem {
    MISSING("API key is missing", "", ""),
    MALFORMED(
        "The token provided is not a valid JWT",
        "MalformedJWT: The token provided is not a valid JWT",
        "The token provided is not a valid JWT"),
    SIGNATURE(
        "Failed to validate JWT signature",
        "JwtSignatureError: Failed to validate JWT signature",
        ":signature_error"),
    EXPIRED(
        "Token has expired",
        "InvalidJWTToken: Token has expired %d seconds ago",
        "Token has expired %d seconds ago"),
    CLAIMS(
        "Fields `role` and `exp` are required in JWT",
        "InvalidJWTToken: Fields `role` and `exp` are required in JWT",
        "Fields `role` and `exp` are required in JWT");

    private final String atConnect;
    private final String atJoin;
    private final String afterJoin;

    Problem(String atConnect, String atJoin, String afterJoin) {
      this.atConnect = atConnect;
      this.atJoin = atJoin;
      this.afterJoin = afterJoin;
    }
  }

  /** A token that is refused. */
  static final class Rejected extends Exception {
    private static final long serialVersionUID = 1;

    private final Problem problem;
    private final long age;

    Rejected(Problem problem, long age) {
      super(problem.name());
      this.problem = problem;
      this.age = age;
    }

    String atConnect() {
      return problem.atConnect;
    }

    String atJoin() {
      return String.format(problem.atJoin, age);
    }

    String afterJoin() {
      return String.format(problem.afterJoin, age);
    }
  }

  /** Reads a token that a client sent, and checks it. */
  static RealtimeToken verify(@Nullable String jwt, String secret) throws Rejected {
    if (jwt == null) {
      throw new Rejected(Problem.MISSING, 0);
    }
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3 || !decode(parts[0]).path("alg").isTextual()) {
      throw new Rejected(Problem.MALFORMED, 0);
    }
    ObjectNode claims = decode(parts[1]);
    if (!MessageDigest.isEqual(
        ENCODER.encode(signature(parts[0] + "." + parts[1], secret)),
        parts[2].getBytes(StandardCharsets.UTF_8))) {
      throw new Rejected(Problem.SIGNATURE, 0);
    }
    long age = Instant.now().getEpochSecond() - claims.path("exp").asLong(Long.MAX_VALUE);
    if (claims.has("exp") && age >= 0) {
      throw new Rejected(Problem.EXPIRED, age);
    }
    if (!claims.path("role").isTextual() || !claims.path("exp").isNumber()) {
      throw new Rejected(Problem.CLAIMS, 0);
    }
    return new RealtimeToken(claims);
  }

  private static ObjectNode decode(String part) throws Rejected {
    try {
      if (PhoenixMessage.MAPPER.readTree(DECODER.decode(part)) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new Rejected(Problem.MALFORMED, 0);
    } catch (IOException e) {
      throw new IllegalStateException(e); // There is no I/O.
    }
    throw new Rejected(Problem.MALFORMED, 0);
  }

  private static String encode(String json) {
    return ENCODER.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] signature(String head, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(head.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
