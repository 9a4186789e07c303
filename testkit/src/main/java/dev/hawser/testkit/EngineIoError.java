package dev.hawser.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why a request is refused. */
enum EngineIoError {
  UNKNOWN_TRANSPORT(0, "Transport unknown"),
  UNKNOWN_SID(1, "Session ID unknown"),
  BAD_HANDSHAKE_METHOD(2, "Bad handshake method"),
  BAD_REQUEST(3, "Bad request"),
  FORBIDDEN(4, "Forbidden"),
  UNSUPPORTED_PROTOCOL_VERSION(5, "Unsupported protocol version");

  private final int code;
  private final String message;

  EngineIoError(int code, String message) {
    this.code = code;
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
        PhoenixMessage.MAPPER.createObjectNode().put("code", code).put("message", text);
    return HttpReply.status(this == FORBIDDEN ? 403 : 400)
        .header("Content-Type", "application/json")
        .body(body.toString());
  }
}
