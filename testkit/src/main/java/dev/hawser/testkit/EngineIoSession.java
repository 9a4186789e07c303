package dev.hawser.testkit;

import java.util.Map;

/**
 * One Engine.IO session of the embedded server, as the protocol above it sees it. All methods may
 * be called from any thread; what is sent after the session ended is dropped.
 */
interface EngineIoSession {

  /** The session id, secret to the two peers. */
  String sid();

  /** The protocol version of the client: 4 or 3. */
  int version();

  /** The query parameters of the request that opened the session, decoded. */
  Map<String, String> query();

  /** The headers of the request that opened the session, by lower-case name. */
  Map<String, String> headers();

  /** The transport the session is on now: {@code polling} or {@code websocket}. */
  String transport();

  /** Sends a message. */
  void send(String text);

  /** Sends a binary message; the array is not copied. */
  void send(byte[] binary);

  /** Closes the session once what was sent before has gone out. */
  void close();
}
