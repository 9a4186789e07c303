package dev.hawser.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.hawser.Message;
import dev.hawser.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Messages and payloads as JSON on one line. */
final class Json {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** {@code {"topic":…,"event":…,"payload":…}}. */
  static byte[] line(Message message) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeStringField("topic", message.topic());
          json.writeStringField("event", message.event());
          json.writeFieldName("payload");
          writePayload(json, message.payload());
          json.writeEndObject();
        });
  }

  /** JSON as it is, text that is not JSON as a string, binary as {@code {"base64":…}}. */
  static byte[] line(Payload payload) {
    return write(json -> writePayload(json, payload));
  }

  /** Whether the bytes are one JSON value in UTF-8. */
  static boolean isJson(byte[] array, int offset, int length) {
    return compact(array, offset, length) != null;
  }

  private static void writePayload(JsonGenerator json, Payload payload) throws IOException {
    if (payload.format() == Payload.Format.BINARY) {
      json.writeStartObject();
      json.writeBinaryField("base64", payload.toByteArray());
      json.writeEndObject();
      return;
    }
    byte[] compact = compact(payload.array(), payload.offset(), payload.size());
    if (compact == null) {
      json.writeString(payload.text());
    } else {
      json.writeRawValue(new String(compact, StandardCharsets.UTF_8));
    }
  }

  /** The JSON value without white space, its numbers digit by digit; null if it is none. */
  private static byte @Nullable [] compact(byte[] array, int offset, int length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
    try (JsonParser in = FACTORY.createParser(array, offset, length);
        JsonGenerator out = FACTORY.createGenerator(bytes)) {
      int depth = 0;
      int values = 0;
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth == 0 && ++values > 1) {
          return null;
        }
        if (token.isNumeric()) {
          out.writeNumber(in.getText());
        } else {
          out.copyCurrentEvent(in);
        }
      }
      if (values == 0) {
        return null;
      }
    } catch (IOException e) {
      return null;
    }
    return bytes.toByteArray();
  }

  private interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  private static byte[] write(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private Json() {}
}
