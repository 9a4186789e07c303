package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The two kinds of binary frames that Realtime adds to Phoenix: 3 from clients, 4 to them. */
final class RealtimeFrames {

  /**
   * The event of a frame of kind 3 in {@link PhoenixServer#received()}; its payload is the frame.
   */
  static final String USER_PUSH = "user_broadcast_push";

  private static final byte PUSH = 3;
  private static final byte BROADCAST = 4;

  /** What a frame of kind 3 says besides topic and refs. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record UserPush(String event, boolean json, byte[] payload) {}

  /** Something that goes to the clients of a room, in the form each of them can read. */
  interface Outgoing {
    /**
     * Sends it.
     *
     * @throws IllegalArgumentException if the client's serializer cannot carry it
     */
    void to(PhoenixSocket socket, String topic);
  }

  private RealtimeFrames() {}

  /** A frame of kind 3 as a message; other kinds are left to Phoenix. */
  static Optional<PhoenixMessage> decode(byte[] frame) {
    if (frame.length == 0 || frame[0] != PUSH) {
      return Optional.empty();
    }
    int joinRef = length(frame, 1);
    int ref = length(frame, 2);
    String topic = text(frame, 7 + joinRef + ref, length(frame, 3));
    read(frame); // So that what is cut off never gets further.
    return Optional.of(
        new PhoenixMessage(
            text(frame, 7, joinRef), text(frame, 7 + joinRef, ref), topic, USER_PUSH, frame));
  }

  /** What else the frame of {@link #decode} says. */
  static UserPush read(byte[] frame) {
    int at = 7 + length(frame, 1) + length(frame, 2) + length(frame, 3);
    String event = text(frame, at, length(frame, 4));
    at += length(frame, 4) + length(frame, 5);
    if (at > frame.length) {
      throw new PhoenixSerializer.Malformed("a frame that ends too early");
    }
    byte[] payload = new byte[frame.length - at];
    System.arraycopy(frame, at, payload, 0, payload.length);
    return new UserPush(event, frame[6] == 1, payload);
  }

  private static int length(byte[] frame, int index) {
    if (frame.length < 7) {
      throw new PhoenixSerializer.Malformed("a frame without its lengths");
    }
    return frame[index] & 0xff;
  }

  private static String text(byte[] frame, int at, int length) {
    if (at + length > frame.length) {
      throw new PhoenixSerializer.Malformed("a frame that ends too early");
    }
    return new String(frame, at, length, StandardCharsets.UTF_8);
  }

  // ---- to the clients

  /** A broadcast as text, as it was sent. */
  static Outgoing text(JsonNode payload) {
    return (socket, topic) -> {
      if (socket.vsn().startsWith("2") && !payload.isObject()) {
        throw new IllegalArgumentException("serializer 2.0.0 carries objects only");
      }
      socket.send(message(topic, "broadcast", payload));
    };
  }

  /** A broadcast in kind 4; a client of serializer 1.0.0 gets text if it is JSON, else nothing. */
  static Outgoing user(String event, @Nullable ObjectNode meta, boolean json, byte[] payload) {
    return (socket, topic) -> {
      if (socket.vsn().startsWith("2")) {
        socket.sendRaw(encode(topic, event, meta, json, payload));
      } else if (json) {
        // The payload goes as it is, JSON or not.
        socket.sendRaw(
            "{\"ref\":null,\"event\":\"broadcast\",\"topic\":"
                + TextNode.valueOf(topic)
                + ",\"payload\":{\"event\":"
                + TextNode.valueOf(event)
                + (meta == null ? "" : ",\"meta\":" + meta)
                + ",\"payload\":"
                + new String(payload, StandardCharsets.UTF_8)
                + ",\"type\":\"broadcast\"}}");
      }
    };
  }

  /** A binary push of Phoenix itself, which the real server spoils for serializer 1.0.0. */
  static Outgoing binary(byte[] payload) {
    return (socket, topic) -> {
      if (socket.vsn().startsWith("2")) {
        socket.send(message(topic, "broadcast", payload));
      } else {
        socket.sendRaw(
            "{\"ref\":null,\"event\":\"broadcast\",\"topic\":"
                + TextNode.valueOf(topic)
                + ",\"payload\":%{error: \"unable to parse response\"}}");
      }
    };
  }

  static PhoenixMessage message(String topic, String event, Object payload) {
    return new PhoenixMessage(
        PhoenixMessage.ref(null), PhoenixMessage.ref(null), topic, event, payload);
  }

  private static byte[] encode(
      String topic, String event, @Nullable ObjectNode meta, boolean json, byte[] payload) {
    byte[][] texts = {
      bytes(topic), bytes(event), meta == null ? new byte[0] : bytes(meta.toString())
    };
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(BROADCAST);
    for (byte[] text : texts) {
      if (text.length > 255) {
        throw new IllegalArgumentException("a text of more than 255 bytes in a binary message");
      }
      frame.write(text.length);
    }
    frame.write(json ? 1 : 0);
    for (byte[] text : texts) {
      frame.writeBytes(text);
    }
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
