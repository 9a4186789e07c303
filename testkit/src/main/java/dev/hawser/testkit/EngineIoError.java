package dev.hawser.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why a request is refused, in the order of the codes on the wire. */
enum EngineIoError {
  UNKNOWN_TRANSPORT("Transport unknown"),
  UNKNOWN_SID("Session ID unknown"),
  BAD_HANDSHAKE_METHOD("Bad handshake method"),
  BAD_REQUEST("Bad request"),
  FORBIDDEN("Forbidden"),
  UNSUPPORTED_PROTOCOL_VERSION("Unsupported protocol version");

  private final String message;

  EngineIoError(String message) {
    this.message = message;
  }

  HttpReply reply(boolean upgrade) {
    return reply(upgrade, message);
  }

  /** The answer of the reference server; to an upgrade it says less. */
  HttpReply reply(boolean upgrade, String text) {
    if (upgrade) {
      return HttpReply.status(400).header("Content-Type", "text/html").body(text);
    }
    ObjectNode body =
        PhoenixMessage.MAPPER.createObjectNode().put("code", ordinal()).put("message", text);
    return HttpReply.status(this == FORBIDDEN ? 403 : 400)
        .header("Content-Type", "application/json")
        .body(body.toString());
  }
}
