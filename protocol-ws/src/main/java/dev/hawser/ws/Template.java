package dev.hawser.ws;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.EnvelopeReader;
import dev.hawser.spi.json.JsonBuffer;
import dev.hawser.spi.json.StringCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON message with {@code ${name}} where a value goes. Inside a JSON string the value is
 * escaped; outside it is a whole JSON value.
 */
final class Template {

  /**
   * What goes into a template.
   *
   * @param parts the values of the topic pattern's fields
   * @param id 0 for none
   */
  record Values(
      String topic,
      List<String> parts,
      String event,
      long id,
      @Nullable Payload payload,
      @Nullable String token) {}

  /** A value, and the text before it. */
  private static final class Piece {
    final byte[] literal;
    final String name;
    final boolean quoted;

    Piece(byte[] literal, String name, boolean quoted) {
      this.literal = literal;
      this.name = name;
      this.quoted = quoted;
    }
  }

  private final List<Piece> pieces = new ArrayList<>();
  private final byte[] rest;
  private final List<String> fields;

  /**
   * A template.
   *
   * @param what its name in error messages
   * @param names the values it may have, on top of {@code fields}
   * @param fields the fields of the topic pattern, in the order of {@link Values#parts}
   * @throws IllegalArgumentException if a name is unknown or the filled template is not JSON
   */
  Template(String what, String source, Set<String> names, List<String> fields) {
    this.fields = fields;
    boolean quoted = false;
    int from = 0;
    int i = 0;
    while (i < source.length()) {
      char c = source.charAt(i);
      if (quoted && c == '\\') {
        i += 2;
      } else if (c == '$' && source.startsWith("${", i) && source.indexOf('}', i) > 0) {
        int close = source.indexOf('}', i);
        String name = source.substring(i + 2, close);
        if (!names.contains(name) && !fields.contains(name)) {
          throw new IllegalArgumentException(
              what + " knows no ${" + name + "}, only " + names + " and " + fields);
        }
        pieces.add(new Piece(utf8(source.substring(from, i)), name, quoted));
        i = close + 1;
        from = i;
      } else {
        quoted ^= c == '"';
        i++;
      }
    }
    rest = utf8(source.substring(from));
    checkJson(what);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void checkJson(String what) {
    List<String> parts = Collections.nCopies(fields.size(), "x");
    JsonBuffer sample = new JsonBuffer();
    write(sample, new Values("x", parts, "x", 1, null, "x"));
    try {
      new EnvelopeReader(new StringCache())
          .read(new Frame(Frame.Kind.TEXT, sample.array(), 0, sample.length()));
    } catch (ProtocolViolationException e) {
      // Neither the text nor the cause: a template may hold an API key.
      throw new IllegalArgumentException(what + " is not legal JSON once it is filled in", null);
    }
  }

  boolean uses(String name) {
    for (Piece piece : pieces) {
      if (piece.name.equals(name)) {
        return true;
      }
    }
    return false;
  }

  void write(JsonBuffer out, Values values) {
    for (Piece piece : pieces) {
      out.raw(piece.literal);
      switch (piece.name) {
        case "topic" -> text(out, values.topic, piece.quoted);
        case "event" -> text(out, values.event, piece.quoted);
        case "token" -> text(out, values.token == null ? "" : values.token, piece.quoted);
        case "id" -> out.number(values.id);
        case "payload" -> payload(out, values.payload, piece.quoted);
        default -> text(out, values.parts.get(fields.indexOf(piece.name)), piece.quoted);
      }
    }
    out.raw(rest);
  }

  private static void text(JsonBuffer out, String text, boolean quoted) {
    if (quoted) {
      out.escaped(text);
    } else {
      out.string(text);
    }
  }

  private static void payload(JsonBuffer out, @Nullable Payload payload, boolean quoted) {
    if (payload == null) {
      if (!quoted) {
        out.raw(Payload.none());
      }
    } else if (quoted) {
      out.escaped(payload.array(), payload.offset(), payload.size());
    } else {
      value(out, payload);
    }
  }

  /** Writes a payload as a JSON value. */
  static void value(JsonBuffer out, Payload payload) {
    if (payload.format() == Payload.Format.JSON) {
      out.raw(payload);
    } else {
      out.raw('"').escaped(payload.array(), payload.offset(), payload.size()).raw('"');
    }
  }
}
