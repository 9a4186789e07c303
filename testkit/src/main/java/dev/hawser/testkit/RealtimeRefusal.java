package dev.hawser.testkit;

import java.util.Map;

/** How a Realtime server refuses a client that wants to connect: with an HTTP response. */
public enum RealtimeRefusal {
  /** 401: no {@code apikey}. */
  API_KEY_MISSING(401, "API key is missing"),
  /** 401: the API key is no JWT. */
  TOKEN_MALFORMED(401, "The token provided is not a valid JWT"),
  /** 401: the API key is signed with another secret. */
  BAD_SIGNATURE(401, "Failed to validate JWT signature"),
  /** 401: the API key has expired. */
  TOKEN_EXPIRED(401, "Token has expired"),
  /** 401: the API key lacks a claim. */
  CLAIMS_MISSING(401, "Fields `role` and `exp` are required in JWT"),
  /** 403: the project is suspended. */
  SUSPENDED(403, "Realtime was disabled for this tenant"),
  /** 404: there is no such project. */
  TENANT_NOT_FOUND(404, "Tenant not found"),
  /** 429: the project has too many joins per second. */
  TOO_MANY_JOINS(429, "Too many joins per second"),
  /** 429: the project has too many clients. */
  TOO_MANY_USERS(429, "Too many connected users"),
  /** 500 with a page that is no JSON: the server cannot reach its own database. */
  SERVER_ERROR(500, "");

  private final int status;
  private final String error;

  RealtimeRefusal(int status, String error) {
    this.status = status;
    this.error = error;
  }

  /** The response, without any delay. */
  public HttpReply reply() {
    return this == SERVER_ERROR
        ? HttpReply.status(status)
            .header("content-type", "text/html; charset=utf-8")
            .body("Internal Server Error")
        : RealtimeHttp.json(status, Map.of("error", error));
  }

  /** The refusal that says this. */
  static RealtimeRefusal of(String error) {
    for (RealtimeRefusal refusal : values()) {
      if (refusal.error.equals(error)) {
        return refusal;
      }
    }
    throw new IllegalArgumentException(error);
  }
}
