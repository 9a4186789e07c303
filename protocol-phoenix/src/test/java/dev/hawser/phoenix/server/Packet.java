package dev.hawser.phoenix.server;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.Payload;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Side;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A frame of Phoenix Channels, read without the code under test. Refs are null if they are null or
 * not there; numbers are read as their digits.
 *
 * @param content the payload of a message, the response of a reply
 */
record Packet(
    @Nullable String joinRef,
    @Nullable String ref,
    String topic,
    String event,
    @Nullable String status,
    Content content) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final String REF = "(null|\"[^\"]*\"|\\d+)";
  private static final Pattern V2_REFS = Pattern.compile("\\A\\[" + REF + "," + REF);
  private static final Pattern V1_REFS = Pattern.compile("\\A\\{\"ref\":" + REF);

  /** A payload as a value: numbers are equal if they are the same number. */
  record Content(boolean binary, String value) {

    static Content of(JsonNode json) {
      return new Content(false, normal(json).toString());
    }

    static Content of(byte[] bytes) {
      return new Content(true, HexFormat.of().formatHex(bytes));
    }

    static Content of(Payload payload) {
      return payload.format() == Payload.Format.BINARY
          ? of(payload.toByteArray())
          : of(json(payload.text()));
    }

    /** As an application gives it. */
    Payload payload() {
      return binary ? Payload.binary(HexFormat.of().parseHex(value)) : Payload.json(value);
    }

    private static JsonNode normal(JsonNode json) {
      if (json.isObject()) {
        var sorted = MAPPER.createObjectNode();
        json.properties().stream()
            .sorted(Map.Entry.comparingByKey())
            .forEach(field -> sorted.set(field.getKey(), normal(field.getValue())));
        return sorted;
      }
      if (json.isArray()) {
        var array = MAPPER.createArrayNode();
        json.forEach(element -> array.add(normal(element)));
        return array;
      }
      return json.isNumber()
          ? MAPPER.getNodeFactory().numberNode(json.decimalValue().stripTrailingZeros())
          : json;
    }

    @Override
    public String toString() {
      return (binary ? "binary " : "") + value;
    }
  }

  /** What the server says to people: the reason of an object, or a text, or the value itself. */
  static String reason(Content content) {
    if (content.binary()) {
      return "";
    }
    JsonNode json = json(content.value());
    JsonNode said = json.path("reason");
    return said.isTextual() ? said.textValue() : json.isEmpty() ? "" : json.toString();
  }

  boolean is(String name) {
    return event.equals(name);
  }

  boolean heartbeat() {
    return topic.equals("phoenix") && is("heartbeat");
  }

  // ---- reading

  /**
   * Reads a frame.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Packet read(boolean v2, Side from, Frame frame) {
    if (v2 && frame.opcode() == Frame.BINARY) {
      return binary(from, ByteBuffer.wrap(frame.payload()));
    }
    JsonNode json = json(frame.text());
    if (v2) {
      if (!json.isArray() || json.size() < 5 || !json.get(2).isTextual()) {
        throw new IllegalArgumentException("no message: " + frame);
      }
      return packet(
          text(json.get(0)),
          text(json.get(1)),
          json.get(2).textValue(),
          json.get(3).textValue(),
          json.get(4));
    }
    if (!json.path("topic").isTextual() || !json.path("event").isTextual()) {
      throw new IllegalArgumentException("no message: " + frame);
    }
    return packet(
        text(json.get("join_ref")),
        text(json.get("ref")),
        json.get("topic").textValue(),
        json.get("event").textValue(),
        json.get("payload"));
  }

  private static Packet packet(
      @Nullable String joinRef,
      @Nullable String ref,
      String topic,
      String event,
      JsonNode payload) {
    return event.equals("phx_reply")
        ? new Packet(
            joinRef,
            ref,
            topic,
            event,
            payload.get("status").textValue(),
            Content.of(payload.get("response")))
        : new Packet(joinRef, ref, topic, event, null, Content.of(payload));
  }

  private static @Nullable String text(@Nullable JsonNode ref) {
    return ref == null || ref.isNull() ? null : ref.asText();
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("no JSON: " + text, e);
    }
  }

  private static Packet binary(Side from, ByteBuffer in) {
    int kind = in.get();
    // What the server pushes has no ref, a broadcast no refs at all.
    int joinRef = kind == 2 ? 0 : in.get() & 0xff;
    int ref = kind == 2 || (kind == 0 && from == Side.SERVER) ? 0 : in.get() & 0xff;
    int topic = in.get() & 0xff;
    int event = in.get() & 0xff;
    String join = take(in, joinRef);
    String own = take(in, ref);
    String topicName = take(in, topic);
    String eventName = take(in, event);
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    boolean reply = kind == 1;
    return new Packet(
        join.isEmpty() ? null : join,
        own.isEmpty() ? null : own,
        topicName,
        reply ? "phx_reply" : eventName,
        reply ? eventName : null,
        Content.of(rest));
  }

  private static String take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  // ---- writing

  /** A frame of the server with other refs; the rest stays as it was written. */
  static Frame withRefs(boolean v2, Frame frame, UnaryOperator<String> refs) {
    if (frame.opcode() == Frame.TEXT) {
      Matcher envelope = (v2 ? V2_REFS : V1_REFS).matcher(frame.text());
      String text = envelope.replaceFirst(found -> Matcher.quoteReplacement(map(found, refs)));
      return Frame.of(Frame.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
    ByteBuffer in = ByteBuffer.wrap(frame.payload());
    int kind = in.get();
    if (kind == 2) {
      return frame;
    }
    byte[][] parts = new byte[kind == 1 ? 2 : 1][];
    int sizes = parts.length + 2;
    in.position(1 + sizes);
    for (int i = 0; i < parts.length; i++) {
      String ref = take(in, frame.payload()[1 + i] & 0xff);
      parts[i] = (ref.isEmpty() ? ref : refs.apply(ref)).getBytes(StandardCharsets.UTF_8);
    }
    ByteBuffer out = ByteBuffer.allocate(frame.payload().length + 64).put((byte) kind);
    for (byte[] part : parts) {
      out.put((byte) part.length);
    }
    out.put(frame.payload(), 1 + parts.length, 2);
    for (byte[] part : parts) {
      out.put(part);
    }
    out.put(in);
    return Frame.of(Frame.BINARY, Arrays.copyOf(out.array(), out.position()));
  }

  private static String map(MatchResult found, UnaryOperator<String> refs) {
    StringBuilder text = new StringBuilder(found.group());
    for (int i = found.groupCount(); i >= 1; i--) {
      String ref = found.group(i);
      if (!ref.equals("null")) {
        String quote = ref.startsWith("\"") ? "\"" : "";
        String mapped = refs.apply(ref.replace("\"", ""));
        int from = found.start(i) - found.start();
        text.replace(from, from + ref.length(), quote + mapped + quote);
      }
    }
    return text.toString();
  }

  /**
   * A text frame that the recorder cut, whole again: it was cut inside a string that is the last
   * value, of one character repeated.
   */
  static Frame whole(Frame frame) {
    if (frame.isWhole()) {
      return frame;
    }
    String text = frame.text();
    Deque<Character> open = new ArrayDeque<>();
    boolean string = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        string = !string;
      } else if (!string && (c == '{' || c == '[')) {
        open.push(c == '{' ? '}' : ']');
      } else if (!string && (c == '}' || c == ']')) {
        open.pop();
      }
    }
    StringBuilder end = new StringBuilder("\"");
    open.forEach(end::append);
    String last = text.substring(text.length() - 1);
    String filled = text + last.repeat(frame.length() - text.length() - end.length()) + end;
    return Frame.of(frame.opcode(), filled.getBytes(StandardCharsets.UTF_8));
  }
}
