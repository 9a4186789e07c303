package dev.hawser.socketio.parser;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.Payload;
import dev.hawser.spi.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Packets to frames and back by patterns and trees: simple, so that it is seen to be right. */
final class TreePackets {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();
  private static final Pattern WITHOUT_ID =
      Pattern.compile("([014])(?:(/[^,]*)(?:,|$))?(.*)", Pattern.DOTALL);
  private static final Pattern WITH_ID =
      Pattern.compile("(?:[23]|[56]([0-9]+)-)(?:(/[^,]*)(?:,|$))?([0-9]*)(.*)", Pattern.DOTALL);
  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  /** A packet with all values as trees; {@code event} has quotes if it is a string. */
  record Said(
      String kind, String namespace, @Nullable String event, long id, List<JsonNode> values) {

    static Said of(SocketPacket packet) {
      if (packet instanceof SocketPacket.Event event) {
        String name = event.numeric() ? event.event() : "'" + event.event() + "'";
        return new Said("2", event.namespace(), name, event.id(), trees(event.arguments().list()));
      }
      if (packet instanceof SocketPacket.Ack ack) {
        return new Said("3", ack.namespace(), null, ack.id(), trees(ack.arguments().list()));
      }
      if (packet instanceof SocketPacket.Connect connect) {
        Payload data = connect.data();
        return new Said(
            "0", connect.namespace(), null, -1, data == null ? List.of() : trees(List.of(data)));
      }
      if (packet instanceof SocketPacket.ConnectError error) {
        return new Said("4", error.namespace(), null, -1, trees(List.of(error.data())));
      }
      return new Said("1", packet.namespace(), null, -1, List.of());
    }

    private static List<JsonNode> trees(List<Payload> payloads) {
      List<JsonNode> trees = new ArrayList<>();
      for (Payload payload : payloads) {
        if (payload.format() == Payload.Format.BINARY) {
          trees.add(NODES.binaryNode(payload.toByteArray()));
        } else if (payload.text().equals("null")) {
          trees.add(NullNode.getInstance());
        } else {
          trees.add(payload.as(JsonNode.class));
        }
      }
      return trees;
    }

    SocketPacket packet() {
      Arguments arguments = Wire.args(values.toArray());
      return switch (kind) {
        case "0" ->
            new SocketPacket.Connect(namespace, values.isEmpty() ? null : arguments.first());
        case "1" -> new SocketPacket.Disconnect(namespace);
        case "2" -> {
          boolean text = event.startsWith("'");
          String name = text ? event.substring(1, event.length() - 1) : event;
          yield new SocketPacket.Event(namespace, name, !text, arguments, id);
        }
        case "3" -> new SocketPacket.Ack(namespace, arguments, id);
        default -> new SocketPacket.ConnectError(namespace, arguments.first());
      };
    }
  }

  static List<Frame> write(Said said) throws IOException {
    List<Frame> frames = new ArrayList<>(List.of(Frame.text("")));
    String json = "";
    if (said.kind.equals("2") || said.kind.equals("3")) {
      ArrayNode all = NODES.arrayNode();
      if (said.event != null) {
        boolean text = said.event.startsWith("'");
        all.add(
            text
                ? NODES.textNode(said.event.substring(1, said.event.length() - 1))
                : NODES.numberNode(Long.parseLong(said.event)));
      }
      said.values.forEach(value -> all.add(taken(value, frames)));
      json = all.toString();
    } else if (!said.values.isEmpty()) {
      json = said.values.get(0).toString();
    }
    int attachments = frames.size() - 1;
    String type =
        attachments == 0 ? said.kind : Integer.parseInt(said.kind) + 3 + "" + attachments + "-";
    String namespace = said.namespace.equals("/") ? "" : said.namespace + ",";
    frames.set(0, Frame.text(type + namespace + (said.id < 0 ? "" : said.id) + json));
    return frames;
  }

  private static JsonNode taken(JsonNode node, List<Frame> frames) {
    if (node.isBinary()) {
      try {
        frames.add(Frame.binary(node.binaryValue()));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return NODES.objectNode().put("_placeholder", true).put("num", frames.size() - 2);
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = NODES.arrayNode();
      array.forEach(element -> copy.add(taken(element, frames)));
      return copy;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = NODES.objectNode();
      object
          .properties()
          .forEach(field -> copy.set(field.getKey(), taken(field.getValue(), frames)));
      return copy;
    }
    return node;
  }

  /** The packet, or null if the frames are not exactly one legal packet. */
  static @Nullable Said read(List<Frame> frames) {
    try {
      String text = frames.get(0).text();
      Matcher plain = WITHOUT_ID.matcher(text);
      Matcher numbered = WITH_ID.matcher(text);
      if (plain.matches() && frames.size() == 1) {
        return simple(plain);
      }
      return numbered.matches() ? full(numbered, text, frames) : null;
    } catch (IOException | Refused e) {
      return null;
    }
  }

  private static Said simple(Matcher parts) throws IOException {
    String namespace = parts.group(2) == null ? "/" : parts.group(2);
    String json = parts.group(3);
    JsonNode data = json.isEmpty() ? null : tree(json);
    boolean legal =
        switch (parts.group(1)) {
          case "0" -> data == null || data.isObject();
          case "1" -> data == null;
          default -> data != null && (data.isObject() || data.isTextual());
        };
    require(legal);
    return new Said(parts.group(1), namespace, null, -1, data == null ? List.of() : List.of(data));
  }

  private static Said full(Matcher parts, String text, List<Frame> frames) throws IOException {
    boolean event = text.charAt(0) == '2' || text.charAt(0) == '5';
    int attachments = 0;
    if (parts.group(1) != null) {
      require(parts.group(1).length() < 9);
      attachments = Integer.parseInt(parts.group(1));
      require(attachments > 0 && attachments <= 10);
    }
    require(frames.size() == attachments + 1);
    require(parts.group(3).length() <= 18);
    long id = parts.group(3).isEmpty() ? -1 : Long.parseLong(parts.group(3));
    JsonNode all = tree(parts.group(4));
    require(all.isArray());
    List<JsonNode> values = new ArrayList<>();
    for (JsonNode value : all) {
      values.add(attachments == 0 || (event && values.isEmpty()) ? value : filled(value, frames));
    }
    String name = null;
    if (event) {
      require(!values.isEmpty() && (values.get(0).isTextual() || values.get(0).isNumber()));
      JsonNode first = values.remove(0);
      require(!RESERVED.contains(first.asText()) || first.isNumber());
      name = first.isNumber() ? source(parts.group(4)) : "'" + first.textValue() + "'";
    }
    String namespace = parts.group(2) == null ? "/" : parts.group(2);
    return new Said(event ? "2" : "3", namespace, name, id, values);
  }

  /** The number at the start of an array, as it is written. */
  private static String source(String json) {
    Matcher number = Pattern.compile("\\s*\\[\\s*([-+.0-9eE]+)").matcher(json);
    require(number.lookingAt());
    return number.group(1);
  }

  private static JsonNode filled(JsonNode node, List<Frame> frames) {
    if (node instanceof ArrayNode array) {
      ArrayNode copy = NODES.arrayNode();
      array.forEach(element -> copy.add(filled(element, frames)));
      return copy;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = NODES.objectNode();
      object
          .properties()
          .forEach(field -> copy.set(field.getKey(), filled(field.getValue(), frames)));
      if (object.path("_placeholder").isBoolean() && object.path("_placeholder").asBoolean()) {
        JsonNode num = object.path("num");
        require(num.isInt() && num.intValue() >= 0 && num.intValue() < frames.size() - 1);
        Frame frame = frames.get(num.intValue() + 1);
        int from = frame.offset();
        return NODES.binaryNode(Arrays.copyOfRange(frame.array(), from, from + frame.length()));
      }
      return copy;
    }
    return node;
  }

  private static JsonNode tree(String json) throws IOException {
    JsonNode tree = STRICT.readTree(json.getBytes(StandardCharsets.UTF_8));
    require(tree != null && !tree.isMissingNode());
    return tree;
  }

  private static void require(boolean legal) {
    if (!legal) {
      throw new Refused();
    }
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private TreePackets() {}
}
