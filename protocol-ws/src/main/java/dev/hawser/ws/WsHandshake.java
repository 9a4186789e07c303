package dev.hawser.ws;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the opening handshake of a link settled.
 *
 * @param subProtocol the sub-protocol the server chose, or null for none
 * @param extensions the extensions in force, as in {@code Sec-WebSocket-Extensions}; empty for none
 * @param headers header fields of the response, names in lower case, several values joined by a
 *     comma
 */
public record WsHandshake(
    @Nullable String subProtocol, String extensions, Map<String, String> headers) {

  /** Sub-protocol and extensions; the header fields, which may hold a cookie, by name only. */
  @Override
  public String toString() {
    return "WsHandshake(subProtocol="
        + subProtocol
        + ", extensions="
        + extensions
        + ", headers="
        + headers.keySet()
        + ")";
  }
}
