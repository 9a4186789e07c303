package dev.hawser.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a client may connect, in the order in which the real server asks. */
final class PhoenixHandshake {

  private static final String TOKEN = "base64url.bearer.phx.";

  private PhoenixHandshake() {}

  /** The answer to a request that is no WebSocket upgrade; the client has asked for one. */
  static Optional<HttpReply> malformed(ClientRequest request) {
    String connection = request.header("Connection").orElse("");
    if (!connection.toLowerCase(Locale.ROOT).contains("upgrade")) {
      return bad("'connection' header must contain 'upgrade', got [\"" + connection + "\"]");
    }
    String version = request.header("Sec-WebSocket-Version").orElse("");
    if (!version.equals("13")) {
      return bad("'sec-websocket-version' header must equal '13', got [\"" + version + "\"]");
    }
    return Optional.empty();
  }

  private static Optional<HttpReply> bad(String body) {
    return Optional.of(HttpReply.status(400).body(body));
  }

  /** Asks for origin, sub-protocol, version and the application. */
  static PhoenixConnect decide(PhoenixHub hub, ClientRequest request, boolean webSocket) {
    PhoenixTestServer description = hub.description();
    boolean auth = description.hasAuthToken();
    Optional<PhoenixSerializer> serializer =
        PhoenixSerializer.of(request.query("vsn").orElse("1.0.0"));
    PhoenixConnect connect =
        new PhoenixConnect(request, serializer.orElse(PhoenixSerializer.V1), null);
    HttpReply forbidden = HttpReply.status(403);
    if (auth && webSocket && request.subprotocols().contains("phoenix")) {
      forbidden = forbidden.header("Sec-WebSocket-Protocol", "phoenix");
    }
    boolean refused =
        !request.header("Origin").map(description::allowsOrigin).orElse(true)
            || (webSocket && !description.speaks(request.subprotocols()))
            || serializer.isEmpty();
    if (refused) {
      return connect.refuse(forbidden);
    }
    String token = null;
    if (auth) {
      try {
        token = webSocket ? bearer(request) : header(request);
      } catch (IllegalArgumentException e) {
        return connect.refuse(HttpReply.status(500)); // The real server raises on bad Base64.
      }
    }
    try {
      PhoenixConnect decision =
          description.connect(new PhoenixConnect(request, connect.serializer(), token));
      boolean plain = decision.refusal().map(reply -> reply.status() == 403).orElse(false);
      return plain && auth ? connect.refuse(forbidden) : decision;
    } catch (RuntimeException | Error e) {
      hub.failed(e);
      return connect.refuse(HttpReply.status(500));
    }
  }

  /** The token in the sub-protocols: the alphabet of plain Base64, without padding. */
  private static @Nullable String bearer(ClientRequest request) {
    for (String protocol : request.subprotocols()) {
      if (protocol.startsWith(TOKEN)) {
        byte[] token = Base64.getDecoder().decode(protocol.substring(TOKEN.length()));
        return new String(token, StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  private static @Nullable String header(ClientRequest request) {
    return request.header("X-Phoenix-AuthToken").orElse(null);
  }
}
