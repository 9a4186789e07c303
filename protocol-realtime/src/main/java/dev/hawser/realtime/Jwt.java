package dev.hawser.realtime;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.JsonWalker;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads when a token expires. Nothing is verified: that is the server's part. */
final class Jwt {

  /** Seconds of the year 10000: a number beyond is no time. */
  private static final double END_OF_TIME = 253_402_300_800.0;

  /**
   * When the token expires; null if it does not say, as API keys ({@code sb_…}) and tokens that are
   * no JWT do not.
   */
  static @Nullable Instant expiry(String token) {
    int from = token.indexOf('.') + 1;
    int to = token.indexOf('.', from);
    if (from <= 0 || to < 0 || token.indexOf('.', to + 1) >= 0) {
      return null; // Not three segments.
    }
    int end = to;
    while (end > from && token.charAt(end - 1) == '=') {
      end--;
    }
    String segment = token.substring(from, end).replace('+', '-').replace('/', '_');
    try {
      byte[] claims = Base64.getUrlDecoder().decode(segment);
      return instant(claim(new JsonWalker(Payload.binary(claims))));
    } catch (IllegalArgumentException | ProtocolViolationException e) {
      return null; // Garbage has no expiry that is known.
    }
  }

  private static @Nullable String claim(JsonWalker claims) {
    if (!claims.enterObject()) {
      return null;
    }
    for (String name = claims.nextField(); name != null; name = claims.nextField()) {
      if (name.equals("exp")) {
        return claims.text();
      }
      claims.skip();
    }
    return null;
  }

  private static @Nullable Instant instant(@Nullable String seconds) {
    if (seconds == null) {
      return null;
    }
    double exp = Double.parseDouble(seconds);
    return exp > 0 && exp < END_OF_TIME ? Instant.ofEpochSecond((long) exp) : null;
  }

  private Jwt() {}
}
