package dev.hawser.socketio;

import dev.hawser.Payload;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.socketio.parser.SocketPacket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the server needs to send a namespace's missed events: its private id of the session and the
 * offset of the last event that was received.
 */
final class Recovery {

  /** The server's private id, secret; null if it offers no recovery. */
  private @Nullable String pid;

  /** Null until an event with an offset was received. */
  private @Nullable String offset;

  /**
   * The namespace was connected.
   *
   * @param newPid null if the server offers no recovery, or the text {@code null}, as parsers write
   *     that leave nothing out
   * @return whether it is the session of before
   */
  boolean connected(@Nullable String newPid) {
    String before = pid;
    pid = newPid == null || newPid.equals("null") || !isPlain(newPid) ? null : newPid;
    return pid != null && pid.equals(before);
  }

  /** The arguments of an event that was received, without its offset. */
  Arguments received(SocketPacket.Event event, long nowMillis) {
    Arguments arguments = event.arguments();
    // Events that ask for an acknowledgement are not kept, so they have no offset.
    if (pid == null || event.id() != SocketPacket.NO_ID || arguments.count() == 0) {
      return arguments;
    }
    String text = shortText(arguments.argument(arguments.count() - 1));
    if (text == null || !Offsets.isOffset(text, nowMillis)) {
      return arguments;
    }
    offset = text;
    return arguments.withoutLast();
  }

  /** A JSON string without escapes, of a length that offsets have; null for everything else. */
  private static @Nullable String shortText(Payload payload) {
    int size = payload.size();
    byte[] array = payload.array();
    int start = payload.offset();
    if (payload.format() != Payload.Format.JSON || size < 9 || size > 64 || array[start] != '"') {
      return null;
    }
    String text = new String(array, start + 1, size - 2, StandardCharsets.US_ASCII);
    return text.indexOf('\\') < 0 ? text : null;
  }

  /**
   * What a {@code CONNECT} carries.
   *
   * @param auth a JSON object, or null for none; its members win over those of the same name
   */
  @Nullable Payload connect(@Nullable Payload auth) {
    if (pid == null) {
      return auth;
    }
    StringBuilder json = new StringBuilder("{\"pid\":\"").append(pid).append('"');
    if (offset != null) {
      json.append(",\"offset\":\"").append(offset).append('"');
    }
    String own = auth == null ? "{}" : auth.text().trim();
    String members = own.substring(1, own.length() - 1).trim();
    return Payload.json(json + (members.isEmpty() ? "" : "," + members) + "}");
  }

  /** Whether it is in JSON what it is. */
  private static boolean isPlain(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain &= c >= ' ' && c != '"' && c != '\\';
    }
    return plain;
  }

  /** Whether the server offers it. */
  boolean isOn() {
    return pid != null;
  }

  void clear() {
    pid = null;
    offset = null;
  }

  /** Nothing of the ids, which are secret. */
  @Override
  public String toString() {
    return "Recovery(" + (pid == null ? "off" : "on") + ")";
  }
}
