package dev.hawser.testkit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One Engine.IO session of the embedded server, as the protocol above it sees it. All methods may
 * be called from any thread, but those that wait not on the loop; what is sent after the session
 * ended is dropped.
 */
interface EngineIoSession {

  /** The session id, secret to the two peers. */
  String sid();

  /** The protocol version of the client: 4 or 3. */
  int version();

  /** The request that opened the session. */
  ClientRequest request();

  /** The query parameters of the request that opened the session, decoded. */
  default Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    request().query().forEach((name, values) -> query.put(name, values.get(0)));
    return query;
  }

  /** The headers of the request that opened the session, by lower-case name. */
  default Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    request()
        .headers()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    return headers;
  }

  /** The transport the session is on now: {@code polling} or {@code websocket}. */
  String transport();

  /** Whether what is sent now goes out at once. On the loop only. */
  boolean isWritable();

  /** Sends a message. */
  void send(String text);

  /** Sends a binary message; the array is not copied. */
  void send(byte[] binary);

  /** Closes the session once what was sent before has gone out. */
  void close();

  // ---- what was seen

  /** Every packet so far, both ways, in its order; those of an upgrade that failed included. */
  List<EngineIoEntry> traffic();

  /**
   * Waits for a packet that matches, of either direction; those before the call count.
   *
   * @throws AssertionError if there is none within {@code limit}
   */
  EngineIoEntry awaitTraffic(Predicate<EngineIoEntry> condition, Duration limit);

  /** Why the session ended; empty while it has not. */
  Optional<String> closeReason();

  /**
   * Waits for the end of the session.
   *
   * @return the reason
   * @throws AssertionError if it still lives after {@code limit}
   */
  String awaitClosed(Duration limit);

  // ---- misbehaviour

  /** Sends one WebSocket text message, or an item of a polling payload, exactly as it is here. */
  void sendRaw(String text);

  /** Sends one WebSocket binary message, or the body of the answer to a poll, as it is here. */
  void sendRaw(byte[] binary);

  /** Says and times nothing of the heartbeat any more; all else goes on. In force on return. */
  void stopHeartbeat();

  /**
   * Sends nothing and answers nothing any more, requests and close frames included; no timer of the
   * session runs. What comes is recorded, not handled. TCP stays open. In force on return.
   */
  void silence();

  /** Cuts TCP with RST: the WebSocket, the poll that waits, or if none does the next request. */
  void reset();

  /** The server forgets the session as if it had restarted: a waiting poll is told so. */
  void forget();
}
