package dev.hawser.realtime.server;

import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeToken;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Which token stands behind the {@code <jwt>} of a recording: its headings tell. */
final class RecordedTokens {

  static final String USER_A = "11111111-1111-1111-1111-111111111111";
  static final String USER_B = "22222222-2222-2222-2222-222222222222";

  private final RealtimeServer server;
  private final Map<String, String> last = new HashMap<>();
  private int count;

  RecordedTokens(RealtimeServer server) {
    this.server = server;
  }

  /** The API key of a connection. */
  String apiKey(String heading) {
    RealtimeToken anon = RealtimeToken.of("anon");
    return switch (heading) {
      case "--- apikey is not a JWT" -> "xx";
      case "--- publishable key style apikey" -> "sb_publishable_x";
      case "--- bad signature" -> anon.sign("another secret");
      case "--- expired" -> server.sign(anon.expiresIn(Duration.ofSeconds(-10)));
      case "--- no role claim" -> server.sign(anon.claim("role", null));
      case "--- no exp claim" -> server.sign(anon.claim("exp", null));
      case "--- unknown role (accepted at handshake)" -> server.token("nosuchrole");
      default -> server.token("anon");
    };
  }

  /** The token of a user, good for everything. */
  String user(String id) {
    return server.sign(user(id, Duration.ofHours(1)));
  }

  private RealtimeToken user(String id, Duration life) {
    return RealtimeToken.of("authenticated").subject(id).expiresIn(life).claim("n", ++count);
  }

  /** The token in a join. */
  String join(String recording, int connection, String topic, String heading) {
    // The recorder's connection O is of the second user.
    boolean isO = recording.equals("raw-pg-v" + (connection == 3 ? 1 : connection == 2 ? 2 : 0));
    String id = isO ? USER_B : USER_A;
    RealtimeToken token = user(id, Duration.ofHours(1));
    String jwt =
        switch (heading) {
          case "--- bad signature access_token" -> token.sign("another secret");
          case "--- expired access_token" -> server.sign(token.expiresIn(Duration.ofSeconds(-10)));
          case "--- access_token without role" -> server.sign(token.claim("role", null));
          case "--- private, unknown role" -> server.sign(token.claim("role", "nosuchrole"));
          default -> server.sign(token);
        };
    last.put(topic, jwt);
    return jwt;
  }

  /** The token in an {@code access_token}. */
  String push(String topic, String heading) {
    RealtimeToken token = user(USER_A, Duration.ofHours(1));
    return switch (heading) {
      case "--- same token" -> last.get(topic);
      case "--- expired" -> server.sign(token.expiresIn(Duration.ofSeconds(-30)));
      case "--- bad signature" -> token.sign("another secret");
      case "--- no role" -> server.sign(token.claim("role", null));
      case "--- private: token with role anon (permission revoked)" -> server.token("anon");
      default -> server.sign(token);
    };
  }
}
