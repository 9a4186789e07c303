package dev.hawser.socketio.engineio;

import dev.hawser.ProtocolViolationException;
import dev.hawser.socketio.internal.FlatJson;
import java.time.Duration;
import java.util.Map;

/**
 * What the open packet says.
 *
 * @param sid what the server knows the session by; a secret
 * @param webSocket whether the server offers the upgrade to a WebSocket
 * @param pingInterval from one ping to the next
 * @param pingTimeout how much longer silence may last
 * @param maxPayload the largest body the server takes, in bytes; 0 if it does not say
 */
record Handshake(
    String sid, boolean webSocket, Duration pingInterval, Duration pingTimeout, long maxPayload) {

  /** More milliseconds than this are no sensible interval, and would not fit in nanoseconds. */
  private static final long LONGEST = Duration.ofDays(365).toMillis();

  /**
   * Reads the data of an open packet.
   *
   * @throws ProtocolViolationException if something is missing
   */
  static Handshake read(byte[] array, int offset, int length) {
    Map<String, String> fields = FlatJson.read(array, offset, length);
    String sid = fields.getOrDefault("sid", "");
    long interval = FlatJson.number(fields, "pingInterval", 0);
    long timeout = FlatJson.number(fields, "pingTimeout", 0);
    if (sid.isEmpty() || interval == 0 || timeout == 0) {
      throw new ProtocolViolationException(
          "the open packet has no sid, pingInterval or pingTimeout", true);
    }
    return new Handshake(
        sid,
        fields.getOrDefault("upgrades", "").contains("\"websocket\""),
        Duration.ofMillis(Math.min(interval, LONGEST)),
        Duration.ofMillis(Math.min(timeout, LONGEST)),
        FlatJson.number(fields, "maxPayload", 0));
  }

  /** The longest silence. */
  Duration patience() {
    return pingInterval.plus(pingTimeout);
  }

  /** Not the sid, which is a secret. */
  @Override
  public String toString() {
    return "Handshake(ping " + pingInterval + " + " + pingTimeout + ", max " + maxPayload + ")";
  }
}
