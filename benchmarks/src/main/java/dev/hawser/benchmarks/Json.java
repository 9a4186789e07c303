package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** JSON of bodies and envelopes by Jackson streaming: what all hand-written peers use. */
final class Json {

  static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  static byte[] write(Tick tick) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, tick);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static String text(Tick tick) {
    StringWriter out = new StringWriter(128);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, tick);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  static String requestText(long id, Tick tick) {
    StringWriter out = new StringWriter(160);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      writeRequest(json, id, tick);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  static byte[] writePush(String topic, Tick tick) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(160);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("topic", topic);
      json.writeStringField("event", Wire.PUSH);
      json.writeFieldName("payload");
      write(json, tick);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A broadcast of Phoenix: it has no refs. */
  static byte[] writeBroadcast(String topic, Tick tick) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(160);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartArray();
      json.writeNull();
      json.writeNull();
      json.writeString(topic);
      json.writeString(Wire.PUSH);
      write(json, tick);
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static void writeRequest(JsonGenerator json, long id, Tick tick) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", id);
    json.writeStringField("event", Wire.REQUEST);
    json.writeFieldName("payload");
    write(json, tick);
    json.writeEndObject();
  }

  static void write(JsonGenerator json, Tick tick) throws IOException {
    json.writeStartObject();
    json.writeNumberField("seq", tick.seq());
    json.writeStringField("symbol", tick.symbol());
    json.writeNumberField("price", tick.price());
    json.writeStringField("text", tick.text());
    json.writeEndObject();
  }

  /** Reads a body; the parser stands on its START_OBJECT, and afterwards on its END_OBJECT. */
  static Tick read(JsonParser json) throws IOException {
    long seq = 0;
    long price = 0;
    String symbol = "";
    String text = "";
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      switch (name) {
        case "seq" -> seq = json.nextLongValue(0);
        case "symbol" -> symbol = nextText(json);
        case "price" -> price = json.nextLongValue(0);
        case "text" -> text = nextText(json);
        default -> {
          json.nextToken();
          json.skipChildren();
        }
      }
    }
    return new Tick(seq, symbol, price, text);
  }

  private static String nextText(JsonParser json) throws IOException {
    String text = json.nextTextValue();
    if (text == null) {
      throw new IOException("a string was expected, not " + json.currentToken());
    }
    return text;
  }

  static void expect(JsonToken wanted, JsonToken found) throws IOException {
    if (found != wanted) {
      throw new IOException(wanted + " was expected, not " + found);
    }
  }
}
