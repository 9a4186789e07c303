package dev.hawser.realtime;

import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.phoenix.channels.BinaryReader;
import dev.hawser.phoenix.channels.PhoenixPacket;
import dev.hawser.spi.json.EnvelopeReader;
import dev.hawser.spi.json.StringCache;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads broadcasts, of binary frames and of text. Loop only. */
final class BroadcastReader {

  /** The first byte of a binary frame that is a broadcast. */
  static final int KIND = 4;

  private static final int BINARY = 0;
  private static final int JSON = 1;

  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);

  /** A broadcast of a binary frame. Its event is that of the protocol: users may choose any. */
  private static final class Binary extends PhoenixPacket.Received {

    private final String userEvent;
    private final @Nullable Payload meta;

    Binary(String topic, String userEvent, Payload payload, @Nullable Payload meta) {
      super(0, 0, topic, Broadcast.EVENT, payload);
      this.userEvent = userEvent;
      this.meta = meta;
    }

    @Override
    public Message message(String name) {
      return new Broadcast(name, userEvent, payload(), meta);
    }
  }

  private final PayloadCodec codec;
  private final Payload empty;
  private final EnvelopeReader reader = new EnvelopeReader(new StringCache());
  private final int event = reader.path("event");
  private final int payload = reader.path("payload");
  private final int meta = reader.path("meta");

  /** A reader whose payloads decode themselves with {@code codec}. */
  BroadcastReader(PayloadCodec codec) {
    this.codec = codec;
    this.empty = new Payload(Payload.Format.JSON, EMPTY, 0, EMPTY.length, codec);
  }

  /**
   * Reads a frame of {@link #KIND}: a {@link dev.hawser.phoenix.channels.BinaryKind}.
   *
   * @throws ProtocolViolationException not fatal, if it is not legal
   */
  static PhoenixPacket decode(BinaryReader in) {
    int topicLength = in.next();
    int eventLength = in.next();
    int metaLength = in.next();
    int encoding = in.next();
    if (encoding != BINARY && encoding != JSON) {
      throw new ProtocolViolationException(
          "a broadcast of unknown encoding " + encoding + "; 0 is binary, 1 is JSON", false);
    }
    String topic = in.text(topicLength);
    String event = checked(in.text(eventLength));
    Payload meta = metaLength == 0 ? null : in.json(metaLength);
    Payload payload = encoding == JSON ? in.json(in.remaining()) : in.binary(in.remaining());
    return new Binary(topic, event, payload, meta);
  }

  /**
   * What the application gets of a packet of the event {@link Broadcast#EVENT}, whatever its form.
   *
   * @param name the application's name of the topic
   * @throws ProtocolViolationException not fatal, if it is of an event that is none of a user
   */
  Broadcast read(String name, PhoenixPacket.Received received) {
    if (received instanceof Binary binary) {
      return (Broadcast) binary.message(name);
    }
    Payload all = received.payload();
    if (all.format() == Payload.Format.JSON) {
      reader.read(all.array(), all.offset(), all.size());
      int at = reader.offset(event);
      if (at >= 0 && all.array()[at] == '"') {
        String userEvent = checked(String.valueOf(reader.text(event)));
        Payload content = reader.offset(payload) < 0 ? empty : slice(payload);
        return new Broadcast(name, userEvent, content, reader.has(meta) ? slice(meta) : null);
      }
    }
    return new Broadcast(name, Broadcast.EVENT, all, null);
  }

  private Payload slice(int field) {
    return new Payload(
        Payload.Format.JSON, reader.array(), reader.offset(field), reader.length(field), codec);
  }

  private static String checked(String event) {
    if (event.startsWith(Broadcast.OWN)) {
      throw new ProtocolViolationException(
          "a broadcast of event '"
              + event
              + "': events that start with '"
              + Broadcast.OWN
              + "' are "
              + "the client's own",
          false);
    }
    return event;
  }
}
