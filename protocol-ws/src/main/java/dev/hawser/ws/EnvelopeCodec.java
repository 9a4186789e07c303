package dev.hawser.ws;

import static dev.hawser.ws.WsProtocol.DEFAULT_EVENT;
import static dev.hawser.ws.WsProtocol.DEFAULT_TOPIC;

import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.Reply;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.json.EnvelopeReader;
import dev.hawser.spi.json.JsonBuffer;
import dev.hawser.spi.json.StringCache;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads and writes messages as the {@link Envelope} says. */
final class EnvelopeCodec implements FrameCodec<EnvelopePacket> {

  private final Envelope envelope;
  private final PayloadCodec codec;
  private final StringCache strings = new StringCache();
  private final EnvelopeReader reader = new EnvelopeReader(strings);
  private final EnvelopeWriter writer;
  private final JsonBuffer buffer = new JsonBuffer();
  private final TopicField topic;
  private final TopicField subject;
  private final int event;
  private final int payload;
  private final int id;
  private final int replyPayload;
  private final int replyError;
  private final int replyStatus;
  private final Condition joined;
  private final Condition refused;
  private final Condition ready;

  EnvelopeCodec(Envelope envelope, PayloadCodec codec) {
    this.envelope = envelope;
    this.codec = codec;
    this.writer = new EnvelopeWriter(envelope);
    topic = new TopicField(envelope.topic);
    subject = new TopicField(envelope.subject);
    event = slot(envelope.event);
    payload = slot(envelope.payload);
    id = slot(envelope.id);
    replyPayload = slot(envelope.replyPayload);
    replyError = slot(envelope.replyError);
    replyStatus = slot(envelope.replyStatus);
    joined = new Condition(envelope.joined);
    refused = new Condition(envelope.refused);
    ready = new Condition(envelope.ready);
  }

  private int slot(@Nullable String path) {
    return path == null ? -1 : reader.path(path);
  }

  @Override
  public void encode(EnvelopePacket packet, Sink out) {
    buffer.clear();
    if (packet instanceof EnvelopePacket.Plain plain) {
      Frame frame = plain.frame();
      out.frame(frame.kind(), frame.array(), frame.offset(), frame.length());
      return;
    }
    if (packet instanceof EnvelopePacket.Filled filled) {
      filled.template().write(buffer, filled.values());
    } else if (packet instanceof EnvelopePacket.Composed composed) {
      writer.write(buffer, composed.values());
    }
    out.frame(Frame.Kind.TEXT, buffer.array(), 0, buffer.length());
  }

  @Override
  public void decode(Frame frame, Consumer<EnvelopePacket> out) {
    if (frame.kind() == Frame.Kind.BINARY) {
      Payload binary =
          new Payload(Payload.Format.BINARY, frame.array(), frame.offset(), frame.length(), codec);
      out.accept(received(new Message(DEFAULT_TOPIC, DEFAULT_EVENT, binary)));
      return;
    }
    reader.read(frame);
    String topicName = topic.read();
    String eventName = event < 0 ? null : reader.text(event);
    Message message =
        new Message(
            topicName == null ? DEFAULT_TOPIC : topicName,
            eventName == null ? DEFAULT_EVENT : eventName,
            payload < 0 || reader.offset(payload) < 0 ? whole() : slice(payload));
    long number = id < 0 ? 0 : Math.max(0, reader.number(id, 0));
    boolean confirms = joined.holds();
    boolean refuses = refused.holds();
    boolean answers = number > 0 || confirms || refuses;
    out.accept(
        new EnvelopePacket.Received(
            message,
            topicName != null,
            eventName != null,
            number,
            confirms,
            refuses,
            ready.holds(),
            answers ? reply(message.payload()) : null,
            confirms || refuses ? subject.read() : null));
  }

  private static EnvelopePacket received(Message message) {
    return new EnvelopePacket.Received(message, false, false, 0, false, false, false, null, null);
  }

  private Reply reply(Payload otherwise) {
    if (replyError >= 0 && reader.has(replyError)) {
      return new Reply("error", slice(replyError));
    }
    Payload content =
        replyPayload < 0 || reader.offset(replyPayload) < 0 ? otherwise : slice(replyPayload);
    String status = replyStatus < 0 ? null : reader.text(replyStatus);
    if (status == null || status.equals(envelope.replyOk)) {
      return Reply.ok(content);
    }
    // A server whose word for failure is our word for success must not be taken for a success.
    return new Reply(status.equals(Reply.OK) ? "error" : status, content);
  }

  private Payload whole() {
    return new Payload(
        Payload.Format.JSON, reader.array(), reader.offset(), reader.length(), codec);
  }

  private Payload slice(int slot) {
    return new Payload(
        Payload.Format.JSON, reader.array(), reader.offset(slot), reader.length(slot), codec);
  }

  /** Where a topic's name is read from. */
  private final class TopicField {
    private final int[] slots;
    private final byte[][] literals;

    TopicField(@Nullable TopicPattern pattern) {
      int count = pattern == null ? 0 : pattern.fields().size();
      slots = new int[count];
      literals = new byte[count + 1][];
      for (int i = 0; pattern != null && i <= count; i++) {
        literals[i] = pattern.literal(i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (i < count) {
          slots[i] = reader.path(pattern.fields().get(i));
        }
      }
    }

    @Nullable String read() {
      if (slots.length == 0) {
        return null;
      }
      buffer.clear();
      for (int i = 0; i < slots.length; i++) {
        buffer.raw(literals[i]);
        if (!reader.appendText(slots[i], buffer)) {
          return null;
        }
      }
      buffer.raw(literals[slots.length]);
      return strings.get(buffer.array(), 0, buffer.length());
    }
  }

  /** A {@link Match} on the message being read; none never holds. */
  private final class Condition {
    private final int[] slots;
    private final String[] values;

    Condition(@Nullable Match match) {
      Map<String, String> fields = match == null ? Map.of() : match.fields();
      slots = fields.keySet().stream().mapToInt(reader::path).toArray();
      values = fields.values().toArray(new String[0]);
    }

    boolean holds() {
      for (int i = 0; i < slots.length; i++) {
        if (!values[i].equals(reader.text(slots[i]))) {
          return false;
        }
      }
      return slots.length > 0;
    }
  }
}
