package dev.hawser.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the packets of one connection together. It refuses what the reference parser (4.2.7)
 * refuses, and also what that one lets pass by accident: an empty message, an event or an ack
 * without data, numbers in other notations than plain digits.
 */
final class SocketIoDecoder {

  /** What came is no packet. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /** The largest integer that JavaScript knows exactly. */
  private static final long MAX_ID = (1L << 53) - 1;

  private final int maxAttachments;
  private @Nullable SocketIoPacket waiting;
  private int missing;
  private List<byte[]> attachments = List.of();

  SocketIoDecoder(int maxAttachments) {
    this.maxAttachments = maxAttachments;
  }

  /** Takes a text message; null if the packet has attachments, which follow. */
  @Nullable SocketIoPacket text(String text) throws Malformed {
    if (waiting != null) {
      throw new Malformed("got plaintext data when reconstructing a packet");
    }
    Cursor cursor = new Cursor(text);
    SocketIoPacket.Type type = cursor.type();
    boolean binary = type.isBinary(text.charAt(0));
    int count = binary ? cursor.attachments(maxAttachments) : 0;
    String namespace = cursor.namespace();
    long id = cursor.id();
    JsonNode data = cursor.json();
    if (!isValid(type, id, data)) {
      throw new Malformed("invalid payload");
    }
    SocketIoPacket packet = new SocketIoPacket(type, namespace, id, data);
    if (!binary) {
      return packet;
    }
    waiting = packet;
    missing = count;
    attachments = new ArrayList<>();
    return null;
  }

  /** Takes a binary message; null if the packet has more attachments. */
  @Nullable SocketIoPacket binary(byte[] bytes) throws Malformed {
    SocketIoPacket packet = waiting;
    if (packet == null) {
      throw new Malformed("got binary data when not reconstructing a packet");
    }
    attachments.add(bytes);
    if (attachments.size() < missing) {
      return null;
    }
    waiting = null;
    JsonNode data = packet.data();
    return new SocketIoPacket(
        packet.type(), packet.namespace(), packet.id(), data == null ? null : insert(data));
  }

  private static boolean isValid(SocketIoPacket.Type type, long id, @Nullable JsonNode data) {
    boolean withoutId = id == SocketIoPacket.NO_ID;
    return switch (type) {
      case CONNECT -> withoutId && (data == null || data.isObject());
      case DISCONNECT -> withoutId && data == null;
      case EVENT -> data != null && data.isArray() && isName(data.path(0));
      case ACK -> data != null && data.isArray();
      case CONNECT_ERROR -> data != null && (data.isTextual() || data.isObject());
    };
  }

  private static boolean isName(JsonNode name) {
    return name.isNumber()
        || (name.isTextual() && !SocketIoPacket.RESERVED.contains(name.textValue()));
  }

  /** Puts the attachments in the place of their placeholders. */
  private JsonNode insert(JsonNode node) throws Malformed {
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, insert(array.get(i)));
      }
    } else if (node instanceof ObjectNode object) {
      JsonNode mark = object.path(SocketIoPacket.PLACEHOLDER);
      if (mark.isBoolean() && mark.booleanValue()) {
        JsonNode num = object.path("num");
        if (!num.isInt() || num.intValue() < 0 || num.intValue() >= attachments.size()) {
          throw new Malformed("illegal attachments");
        }
        return BinaryNode.valueOf(attachments.get(num.intValue()));
      }
      for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
        object.set(field.getKey(), insert(field.getValue()));
      }
    }
    return node;
  }

  /** Reads the head of a packet from left to right. */
  private static final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    SocketIoPacket.Type type() throws Malformed {
      SocketIoPacket.Type type = text.isEmpty() ? null : SocketIoPacket.Type.of(text.charAt(at++));
      if (type == null) {
        throw new Malformed("unknown packet type");
      }
      return type;
    }

    int attachments(int max) throws Malformed {
      String digits = digits();
      if (digits.isEmpty() || at == text.length() || text.charAt(at) != '-') {
        throw new Malformed("illegal attachments");
      }
      at++;
      int count = digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
      if (count == 0) {
        throw new Malformed("illegal attachments");
      }
      if (count > max) {
        throw new Malformed("too many attachments");
      }
      return count;
    }

    String namespace() {
      if (at == text.length() || text.charAt(at) != '/') {
        return "/";
      }
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      String namespace = text.substring(at, end);
      at = comma < 0 ? end : end + 1;
      return namespace;
    }

    long id() throws Malformed {
      String digits = digits();
      if (digits.isEmpty()) {
        return SocketIoPacket.NO_ID;
      }
      long id = digits.length() > 16 ? Long.MAX_VALUE : Long.parseLong(digits);
      if (id > MAX_ID) {
        throw new Malformed("ack id too large");
      }
      return id;
    }

    @Nullable JsonNode json() throws Malformed {
      if (at == text.length()) {
        return null;
      }
      try {
        JsonNode json = SocketIoPacket.parse(text.substring(at));
        if (json.isMissingNode()) {
          throw new Malformed("invalid payload"); // White space only.
        }
        return json;
      } catch (JsonProcessingException e) {
        throw new Malformed("invalid payload");
      }
    }

    private String digits() {
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      return text.substring(start, at);
    }
  }
}
