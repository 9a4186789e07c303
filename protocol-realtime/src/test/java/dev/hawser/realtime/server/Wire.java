package dev.hawser.realtime.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.testsupport.Transcript.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A frame of the server, read without the code under test.
 *
 * @param json the whole text frame, or the metadata of a binary one; null if there is none
 * @param payload what an event carries: of a binary frame its JSON, if it is some
 * @param bytes the payload of a binary frame
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Wire(
    String topic, String event, @Nullable JsonNode json, @Nullable JsonNode payload, byte[] bytes) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final byte[] NONE = new byte[0];

  static Wire read(Frame frame) {
    if (frame.opcode() == Frame.BINARY) {
      return binary(frame.payload());
    }
    JsonNode json = json(frame.payload());
    if (json == null) {
      return new Wire("", frame.text(), null, null, NONE); // Broken JSON stands for itself.
    }
    boolean v2 = json.isArray();
    return new Wire(
        (v2 ? json.path(2) : json.path("topic")).asText(),
        (v2 ? json.path(3) : json.path("event")).asText(),
        json,
        v2 ? json.path(4) : json.path("payload"),
        NONE);
  }

  private static Wire binary(byte[] frame) {
    int kind = frame[0];
    int topic = frame[1] & 0xff;
    int event = frame[2] & 0xff;
    int head = kind == 2 ? 3 : 5;
    int meta = kind == 2 ? 0 : frame[3] & 0xff;
    int at = head + topic + event;
    byte[] payload = Arrays.copyOfRange(frame, at + meta, frame.length);
    return new Wire(
        text(frame, head, topic),
        "kind " + kind + " " + (kind == 2 ? "" : frame[4] + " ") + text(frame, head + topic, event),
        meta == 0 ? null : json(Arrays.copyOfRange(frame, at, at + meta)),
        kind == 4 && frame[4] == 1 ? json(payload) : null,
        payload);
  }

  /** The event that the sender of a frame of kind 4 chose. */
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

  private static String text(byte[] bytes, int at, int length) {
    return new String(bytes, at, length, StandardCharsets.UTF_8);
  }
}
