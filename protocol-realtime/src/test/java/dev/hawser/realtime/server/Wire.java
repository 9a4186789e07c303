package dev.hawser.realtime.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hawser.testsupport.Transcript.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A frame, read without the code under test. Refs are null if they are null, empty or not there;
 * numbers are read as their digits.
 *
 * @param json the whole text frame, or the metadata of a binary one; null if there is none
 * @param payload what an event carries: of a binary frame its JSON, if it is some
 * @param bytes the payload of a binary frame
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Wire(
    @Nullable String joinRef,
    @Nullable String ref,
    String topic,
    String event,
    @Nullable JsonNode json,
    @Nullable JsonNode payload,
    byte[] bytes) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final byte[] NONE = new byte[0];

  static Wire read(Frame frame) {
    if (frame.opcode() == Frame.BINARY) {
      return binary(frame.payload());
    }
    JsonNode json = json(frame.payload());
    if (json == null) {
      return new Wire(
          null, null, "", frame.text(), null, null, NONE); // Broken JSON stands for itself.
    }
    boolean v2 = json.isArray();
    return new Wire(
        ref(v2 ? json.path(0) : json.path("join_ref")),
        ref(v2 ? json.path(1) : json.path("ref")),
        (v2 ? json.path(2) : json.path("topic")).asText(),
        (v2 ? json.path(3) : json.path("event")).asText(),
        json,
        v2 ? json.path(4) : json.path("payload"),
        NONE);
  }

  private static @Nullable String ref(JsonNode ref) {
    return ref.isTextual() || ref.isNumber() ? ref.asText() : null;
  }

  private static Wire binary(byte[] frame) {
    int kind = frame[0];
    int refs = kind == 3 ? 2 : 0; // Only what a client pushes has refs.
    int joinRef = refs == 0 ? 0 : frame[1] & 0xff;
    int ref = refs == 0 ? 0 : frame[2] & 0xff;
    int topic = frame[1 + refs] & 0xff;
    int event = frame[2 + refs] & 0xff;
    boolean plain = kind == 2;
    int meta = plain ? 0 : frame[3 + refs] & 0xff;
    int encoding = plain ? 0 : frame[4 + refs];
    int head = refs + (plain ? 3 : 5);
    int names = head + joinRef + ref;
    int at = names + topic + event;
    byte[] payload = Arrays.copyOfRange(frame, at + meta, frame.length);
    return new Wire(
        joinRef == 0 ? null : text(frame, head, joinRef),
        ref == 0 ? null : text(frame, head + joinRef, ref),
        text(frame, names, topic),
        "kind " + kind + " " + (plain ? "" : encoding + " ") + text(frame, names + topic, event),
        meta == 0 ? null : json(Arrays.copyOfRange(frame, at, at + meta)),
        !plain && encoding == 1 ? json(payload) : null,
        payload);
  }

  /** Whether the topic is one that clients of Realtime send to. */
  boolean isOfRealtime() {
    return topic.equals("phoenix") || topic.startsWith("realtime:");
  }

  /** Reads what a client sent; null if it is no message. */
  static @Nullable Wire find(Frame frame) {
    try {
      Wire wire = Wire.read(frame);
      boolean whole = !wire.topic().isEmpty() && !MissingNode.getInstance().equals(wire.payload());
      return whole ? wire : null;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return null; // A binary frame that ends too early.
    }
  }

  /** The event that the sender of a binary frame of kind 3 or 4 chose. */
  String userEvent() {
    return event.substring("kind 4 1 ".length());
  }

  boolean isBroadcast() {
    return event.equals("broadcast") || event.startsWith("kind ");
  }

  static @Nullable JsonNode json(byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      return null;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final String REF = "(null|\"[^\"]*\"|\\d+)";
  private static final Pattern REFS =
      Pattern.compile("\\A(?:\\[" + REF + "," + REF + "|\\{\"ref\":" + REF + ")");

  /** A frame of the server with other refs; the rest stays as it was written. */
  static Frame withRefs(Frame frame, UnaryOperator<String> refs) {
    if (frame.opcode() != Frame.TEXT) {
      return frame; // None of the server's binary frames has refs.
    }
    String text =
        REFS.matcher(frame.text())
            .replaceFirst(found -> Matcher.quoteReplacement(map(found, refs)));
    return Frame.of(Frame.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String map(MatchResult found, UnaryOperator<String> refs) {
    StringBuilder text = new StringBuilder(found.group());
    for (int i = found.groupCount(); i >= 1; i--) {
      String ref = found.group(i);
      if (ref != null && !ref.equals("null")) {
        String quote = ref.startsWith("\"") ? "\"" : "";
        int from = found.start(i) - found.start();
        String mapped = quote + refs.apply(ref.replace("\"", "")) + quote;
        text.replace(from, from + ref.length(), mapped);
      }
    }
    return text.toString();
  }

  private static String text(byte[] bytes, int at, int length) {
    return new String(bytes, at, length, StandardCharsets.UTF_8);
  }
}
