package dev.hawser.ws;

import static dev.hawser.ws.WsProtocol.DEFAULT_EVENT;

import dev.hawser.Payload;
import dev.hawser.spi.json.JsonBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes a message as an object of topic, event, id and payload at top level. */
final class EnvelopeWriter {

  private final byte @Nullable [] fields;
  private final byte[][] topic;
  private final byte @Nullable [] event;
  private final byte @Nullable [] id;
  private final byte @Nullable [] payload;
  private final boolean textIds;

  EnvelopeWriter(Envelope envelope) {
    String inside = envelope.fields;
    fields = inside == null || inside.isEmpty() ? null : inside.getBytes(StandardCharsets.UTF_8);
    int count = envelope.topic == null ? 0 : envelope.topic.fields().size();
    topic = new byte[count][];
    for (int i = 0; envelope.topic != null && i < count; i++) {
      topic[i] = bytes(envelope.topic.fields().get(i));
    }
    event = key(envelope.event);
    id = key(envelope.id);
    payload = key(envelope.payload);
    textIds = envelope.textIds;
  }

  private static byte @Nullable [] key(@Nullable String name) {
    return name == null ? null : bytes(name);
  }

  private static byte[] bytes(String name) {
    JsonBuffer buffer = new JsonBuffer().string(name).raw(':');
    return java.util.Arrays.copyOf(buffer.array(), buffer.length());
  }

  /** Whether a payload can be written: without a field of its own it must be an object. */
  boolean accepts(Payload content) {
    return payload != null || firstByte(content) == '{';
  }

  private static int firstByte(Payload content) {
    if (content.format() != Payload.Format.JSON) {
      return 0;
    }
    int first = skipSpace(content, 0);
    return first < content.size() ? content.array()[content.offset() + first] : 0;
  }

  private static int skipSpace(Payload content, int from) {
    int i = from;
    while (i < content.size()
        && content.array()[content.offset() + i] <= ' '
        && content.array()[content.offset() + i] >= 0) {
      i++;
    }
    return i;
  }

  void write(JsonBuffer out, Template.Values values) {
    out.raw('{');
    int start = out.length();
    if (fields != null) {
      out.raw(fields);
    }
    for (int i = 0; i < values.parts().size(); i++) {
      next(out, start).raw(topic[i]).string(values.parts().get(i));
    }
    if (event != null && !values.event().equals(DEFAULT_EVENT)) {
      next(out, start).raw(event).string(values.event());
    }
    if (id != null && values.id() > 0) {
      next(out, start).raw(id);
      if (textIds) {
        out.raw('"').number(values.id()).raw('"');
      } else {
        out.number(values.id());
      }
    }
    Payload content = values.payload();
    if (content == null) {
      out.raw('}');
    } else if (payload != null) {
      Template.value(next(out, start).raw(payload), content);
      out.raw('}');
    } else {
      merge(out, start, content);
    }
  }

  /** Writes the fields of an object, and its closing brace, behind ours. */
  private static void merge(JsonBuffer out, int start, Payload object) {
    int inside = skipSpace(object, skipSpace(object, 0) + 1);
    if (inside < object.size() && object.array()[object.offset() + inside] != '}') {
      next(out, start);
    }
    out.raw(object.array(), object.offset() + inside, object.size() - inside);
  }

  private static JsonBuffer next(JsonBuffer out, int start) {
    return out.length() == start ? out : out.raw(',');
  }
}
