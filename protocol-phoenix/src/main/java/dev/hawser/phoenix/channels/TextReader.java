package dev.hawser.phoenix.channels;

import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.Reply;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.EnvelopeReader;
import dev.hawser.spi.json.StringCache;
import java.nio.charset.StandardCharsets;

/** Reads text frames: objects in {@link Vsn#V1}, arrays in {@link Vsn#V2}. */
final class TextReader {

  private final Vsn vsn;
  private final PayloadCodec codec;
  private final Payload none;
  private final EnvelopeReader reader;
  private final int joinRef;
  private final int ref;
  private final int topic;
  private final int event;
  private final int payload;
  private final int status;
  private final int response;

  TextReader(Vsn vsn, StringCache strings, PayloadCodec codec) {
    this.vsn = vsn;
    this.codec = codec;
    none = new Payload(Payload.Format.JSON, new byte[] {'n', 'u', 'l', 'l'}, 0, 4, codec);
    reader = new EnvelopeReader(strings);
    boolean array = vsn == Vsn.V2;
    joinRef = array ? reader.path("0") : -1;
    ref = reader.path(array ? "1" : "ref");
    topic = reader.path(array ? "2" : "topic");
    event = reader.path(array ? "3" : "event");
    String content = array ? "4" : "payload";
    payload = reader.path(content);
    status = reader.path(content + ".status");
    response = reader.path(content + ".response");
  }

  PhoenixPacket read(Frame frame) {
    reader.read(frame);
    boolean array = vsn == Vsn.V2;
    if (reader.array()[reader.offset()] != (array ? '[' : '{')) {
      throw new ProtocolViolationException(
          "a message of serializer "
              + vsn.parameter()
              + (array ? " must be a JSON array" : " must be a JSON object"),
          false);
    }
    String topicName = text(topic, "topic");
    String eventName = text(event, "event");
    if (reader.offset(payload) < 0) {
      throw new ProtocolViolationException("a message without payload", false);
    }
    long join = joinRef < 0 ? Refs.NONE : ref(joinRef);
    if (!eventName.equals(Events.REPLY)) {
      return new PhoenixPacket.Received(
          join, ref(ref), new Message(topicName, eventName, slice(payload)));
    }
    String outcome = text(status, "status");
    Payload content = reader.offset(response) < 0 ? none : slice(response);
    return new PhoenixPacket.Answer(join, ref(ref), topicName, new Reply(outcome, content));
  }

  private String text(int field, String name) {
    int offset = reader.offset(field);
    String text = offset >= 0 && reader.array()[offset] == '"' ? reader.text(field) : null;
    if (text == null) {
      throw new ProtocolViolationException(
          (name.equals("status") ? "a reply" : "a message")
              + (offset < 0 ? " without " + name : " whose " + name + " is not a string"),
          false);
    }
    return text;
  }

  private long ref(int field) {
    if (!reader.has(field)) {
      return Refs.NONE;
    }
    int from = reader.offset(field);
    int length = reader.length(field);
    if (reader.array()[from] != '"') {
      return Refs.read(reader.array(), from, length);
    }
    long read = Refs.read(reader.array(), from + 1, length - 2);
    String text = read == Refs.FOREIGN ? reader.text(field) : null;
    if (text == null) {
      return read;
    }
    // Digits may be escaped, though nobody does it.
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    return Refs.read(plain, 0, plain.length);
  }

  private Payload slice(int field) {
    return new Payload(
        Payload.Format.JSON, reader.array(), reader.offset(field), reader.length(field), codec);
  }
}
