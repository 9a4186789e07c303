package dev.hawser.phoenix.channels;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.Reply;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JsonScanner;
import dev.hawser.spi.json.StringCache;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads text frames in one pass: objects in {@link Vsn#V1}, arrays in {@link Vsn#V2}. */
final class TextReader {

  private final JsonScanner scanner = new JsonScanner();
  private final Vsn vsn;
  private final StringCache strings;
  private final PayloadCodec codec;
  private final Payload none;
  private byte[] array = new byte[0];

  TextReader(Vsn vsn, StringCache strings, PayloadCodec codec) {
    this.vsn = vsn;
    this.strings = strings;
    this.codec = codec;
    none = new Payload(Payload.Format.JSON, new byte[] {'n', 'u', 'l', 'l'}, 0, 4, codec);
  }

  PhoenixPacket read(Frame frame) {
    array = frame.array();
    scanner.reset(array, frame.offset(), frame.length());
    scanner.skipSpace();
    if (!scanner.skip(vsn == Vsn.V1 ? '{' : '[')) {
      throw broken(
          "a message of serializer "
              + vsn.parameter()
              + (vsn == Vsn.V1 ? " must be a JSON object" : " must be a JSON array"));
    }
    scanner.skipSpace();
    return vsn == Vsn.V1 ? object() : array();
  }

  private PhoenixPacket array() {
    if (scanner.peek() == ']') {
      throw broken("a message without topic");
    }
    long joinRef = ref();
    next("topic");
    long ref = ref();
    next("topic");
    String topic = required("topic", string());
    next("event");
    String event = required("event", string());
    next("payload");
    if (event.equals(Events.REPLY)) {
      Reply reply = reply();
      restOfArray();
      return new PhoenixPacket.Answer(joinRef, ref, topic, reply);
    }
    Payload payload = json();
    restOfArray();
    return new PhoenixPacket.Received(joinRef, ref, topic, event, payload);
  }

  private void next(String name) {
    scanner.skipSpace();
    if (scanner.peek() == ']') {
      throw broken("a message without " + name);
    }
    scanner.expect(',');
    scanner.skipSpace();
  }

  /** Elements that nobody knows, and the end. */
  private void restOfArray() {
    scanner.skipSpace();
    while (scanner.skip(',')) {
      scanner.skipSpace();
      scanner.skipValue();
      scanner.skipSpace();
    }
    scanner.expect(']');
    scanner.skipSpace();
    scanner.expectEnd();
  }

  private PhoenixPacket object() {
    long ref = Refs.NONE;
    String topic = null;
    String event = null;
    Payload payload = null;
    for (boolean more = !scanner.skip('}'); more; more = nextField()) {
      // Of fields of one name the last counts.
      switch (name()) {
        case "topic" -> topic = string();
        case "event" -> event = string();
        case "ref" -> ref = ref();
        case "payload" -> payload = json();
        default -> scanner.skipValue();
      }
    }
    scanner.skipSpace();
    scanner.expectEnd();
    String topicName = required("topic", topic);
    String eventName = required("event", event);
    if (payload == null) {
      throw broken("a message without payload");
    }
    if (!eventName.equals(Events.REPLY)) {
      return new PhoenixPacket.Received(Refs.NONE, ref, topicName, eventName, payload);
    }
    // The event may come behind the payload: only now it is known to be a reply.
    scanner.reset(array, payload.offset(), payload.size());
    return new PhoenixPacket.Answer(Refs.NONE, ref, topicName, reply());
  }

  private Reply reply() {
    String status = null;
    Payload response = none;
    if (!scanner.skip('{')) {
      throw broken("the payload of a reply is not a JSON object");
    }
    scanner.skipSpace();
    for (boolean more = !scanner.skip('}'); more; more = nextField()) {
      switch (name()) {
        case "status" -> status = string();
        case "response" -> response = json();
        default -> scanner.skipValue();
      }
    }
    return new Reply(required("status of a reply", status), response);
  }

  private String name() {
    String name = scanner.readString(strings);
    scanner.skipSpace();
    scanner.expect(':');
    scanner.skipSpace();
    return name;
  }

  /** Goes on behind a field's value; false at the object's end. */
  private boolean nextField() {
    scanner.skipSpace();
    if (scanner.skip(',')) {
      scanner.skipSpace();
      return true;
    }
    scanner.expect('}');
    return false;
  }

  /** The next value if it is a string. */
  private @Nullable String string() {
    if (scanner.peek() == '"') {
      return scanner.readString(strings);
    }
    scanner.skipValue();
    return null;
  }

  private static String required(String name, @Nullable String value) {
    if (value == null) {
      throw broken("the " + name + " is missing or not a string");
    }
    return value;
  }

  private Payload json() {
    int from = scanner.position();
    scanner.skipValue();
    return new Payload(Payload.Format.JSON, array, from, scanner.position() - from, codec);
  }

  private long ref() {
    int from = scanner.position();
    if (scanner.peek() != '"') {
      scanner.skipValue();
      return array[from] == 'n' ? Refs.NONE : Refs.read(array, from, scanner.position() - from);
    }
    if (!scanner.skipString()) {
      return Refs.read(array, from + 1, scanner.position() - from - 2);
    }
    String text = JsonScanner.unescape(array, from + 1, scanner.position() - 1);
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    return Refs.read(plain, 0, plain.length);
  }

  private static ProtocolViolationException broken(String message) {
    return new ProtocolViolationException(message, false);
  }
}
