package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import java.util.Set;

/** What the protocol asks of a packet, whatever the parser is. */
public final class PacketChecks {

  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  /** Whether the name is one that the protocol keeps for itself: never sent, never received. */
  public static boolean isReserved(String event) {
    return RESERVED.contains(event);
  }

  /**
   * Checks a packet that is to be sent: its namespace, the name of the event, the data.
   *
   * @throws IllegalArgumentException if it is not legal
   */
  public static void check(SocketPacket packet) {
    String namespace = packet.namespace();
    if (namespace.isEmpty() || namespace.charAt(0) != '/' || namespace.indexOf(',') >= 0) {
      throw new IllegalArgumentException(
          "a namespace starts with / and has no comma, unlike '" + namespace + "'");
    }
    if (packet instanceof SocketPacket.Event event) {
      if (event.numeric()) {
        requireInteger(event.event());
      } else if (isReserved(event.event())) {
        throw new IllegalArgumentException(
            "'" + event.event() + "' is reserved by Socket.IO: name the event otherwise");
      }
      requireId(event.id(), SocketPacket.NO_ID);
    } else if (packet instanceof SocketPacket.Ack ack) {
      requireId(ack.id(), 0);
    } else if (packet instanceof SocketPacket.Connect connect && connect.data() != null) {
      requireNoAttachments(connect.data());
    } else if (packet instanceof SocketPacket.ConnectError error) {
      requireNoAttachments(error.data());
    }
  }

  private static void requireId(long id, long least) {
    if (id < least) {
      throw new IllegalArgumentException("an id is " + least + " or more, not " + id);
    }
  }

  private static void requireInteger(String event) {
    int from = event.startsWith("-") ? 1 : 0;
    boolean legal = event.length() > from;
    for (int i = from; i < event.length(); i++) {
      legal &= event.charAt(i) >= '0' && event.charAt(i) <= '9';
    }
    // JSON has no leading zeros.
    if (!legal || (event.charAt(from) == '0' && event.length() > from + 1)) {
      throw new IllegalArgumentException("a numeric event is an integer, not '" + event + "'");
    }
  }

  private static void requireNoAttachments(Payload data) {
    if (data.format() == Payload.Format.BINARY || AttachmentPayload.count(data) > 0) {
      throw new IllegalArgumentException(
          "binary data travels in events and acknowledgements only: send it as text, base64 say");
    }
  }

  private PacketChecks() {}
}
