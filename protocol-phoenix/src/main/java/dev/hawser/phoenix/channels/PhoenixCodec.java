package dev.hawser.phoenix.channels;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.Reply;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.json.JsonBuffer;
import dev.hawser.spi.json.StringCache;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Packets to frames and back, as one version of the serializer has it.
 *
 * <p>A JSON payload is written as it is, a text payload as a JSON string, a binary payload as a
 * binary frame. A received payload is a slice of its frame. Every frame that is not legal is
 * refused on its own, by a {@link ProtocolViolationException} that is not fatal.
 */
public final class PhoenixCodec implements FrameCodec<PhoenixPacket> {

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] V1_TOPIC = ascii("{\"topic\":");
  private static final byte[] V1_EVENT = ascii(",\"event\":");
  private static final byte[] V1_PAYLOAD = ascii(",\"payload\":");
  private static final byte[] V1_REF = ascii(",\"ref\":");
  private static final byte[] V1_JOIN_REF = ascii(",\"join_ref\":");

  private final Vsn vsn;
  private final TextReader texts;
  private final BinaryReader binaries;
  private final @Nullable BinaryKind[] kinds = new @Nullable BinaryKind[256];
  private final JsonBuffer buffer = new JsonBuffer();
  private final BinaryWriter writer = new BinaryWriter(buffer);

  /**
   * A codec for one link.
   *
   * @param codec what received payloads decode themselves with
   */
  public PhoenixCodec(Vsn vsn, PayloadCodec codec) {
    this(vsn, codec, Map.of());
  }

  /**
   * A codec for one link that reads more kinds of binary frames.
   *
   * @param codec what received payloads decode themselves with
   * @param more further kinds by their first byte, 3 to 255; of no effect on {@link Vsn#V1}
   * @throws IllegalArgumentException if a kind is not from 3 to 255
   */
  public PhoenixCodec(Vsn vsn, PayloadCodec codec, Map<Integer, BinaryKind> more) {
    StringCache strings = new StringCache();
    this.vsn = vsn;
    texts = new TextReader(vsn, strings, codec);
    binaries = new BinaryReader(strings, codec);
    kinds[0] = PhoenixCodec::push;
    kinds[1] = PhoenixCodec::reply;
    kinds[2] = PhoenixCodec::broadcast;
    more.forEach(
        (kind, reader) -> {
          if (kind < 3 || kind > 255) {
            throw new IllegalArgumentException(
                "a further kind of binary frame is a number from 3 to 255, not " + kind);
          }
          kinds[kind] = reader;
        });
  }

  /**
   * Checks that a push can be written, as {@link #encode} would.
   *
   * @throws IllegalArgumentException if the payload is binary, and the version has no binary frames
   *     or topic or event are longer than {@value BinaryWriter#LONGEST_FIELD} bytes
   */
  public static void check(Vsn vsn, PhoenixPacket.Push push) {
    if (push.payload().format() == Payload.Format.BINARY) {
      requireBinary(vsn);
      BinaryWriter.check("topic", push.topic());
      BinaryWriter.check("event", push.event());
    }
  }

  private static void requireBinary(Vsn vsn) {
    if (vsn == Vsn.V1) {
      throw new IllegalArgumentException(
          "serializer "
              + vsn.parameter()
              + " carries no binary payloads: connect with "
              + Vsn.V2.parameter()
              + ", or send JSON");
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the packet cannot be written, see {@link #check}; nothing
   *     was given to {@code out}
   */
  @Override
  public void encode(PhoenixPacket packet, Sink out) {
    Frame.Kind kind = Frame.Kind.TEXT;
    if (packet instanceof BinaryPacket binary) {
      requireBinary(vsn);
      binary.write(writer);
      kind = Frame.Kind.BINARY;
    } else if (!(packet instanceof PhoenixPacket.Push push)) {
      throw new IllegalArgumentException(
          "only pushes are sent, not a " + packet.getClass().getSimpleName());
    } else if (push.payload().format() == Payload.Format.BINARY) {
      requireBinary(vsn);
      writer
          .begin(0, 4)
          .ref(push.joinRef())
          .ref(push.ref())
          .text("topic", push.topic())
          .text("event", push.event())
          .data(push.payload());
      kind = Frame.Kind.BINARY;
    } else if (vsn == Vsn.V1) {
      object(push);
    } else {
      array(push);
    }
    out.frame(kind, buffer.array(), 0, buffer.length());
  }

  private void object(PhoenixPacket.Push push) {
    buffer.clear().raw(V1_TOPIC).string(push.topic()).raw(V1_EVENT).string(push.event());
    payload(buffer.raw(V1_PAYLOAD), push.payload());
    ref(buffer.raw(V1_REF), push.ref());
    ref(buffer.raw(V1_JOIN_REF), push.joinRef());
    buffer.raw('}');
  }

  private void array(PhoenixPacket.Push push) {
    ref(buffer.clear().raw('['), push.joinRef());
    ref(buffer.raw(','), push.ref());
    buffer.raw(',').string(push.topic()).raw(',').string(push.event()).raw(',');
    payload(buffer, push.payload());
    buffer.raw(']');
  }

  private static void ref(JsonBuffer out, long ref) {
    if (ref > 0) {
      out.raw('"').number(ref).raw('"');
    } else {
      out.raw(NULL);
    }
  }

  private static void payload(JsonBuffer out, Payload payload) {
    if (payload.format() == Payload.Format.TEXT) {
      out.raw('"').escaped(payload.array(), payload.offset(), payload.size()).raw('"');
    } else {
      out.raw(payload);
    }
  }

  @Override
  public void decode(Frame frame, Consumer<PhoenixPacket> out) {
    if (frame.kind() == Frame.Kind.TEXT) {
      out.accept(texts.read(frame));
      return;
    }
    if (vsn == Vsn.V1) {
      throw new ProtocolViolationException(
          "a binary frame, which serializer " + vsn.parameter() + " does not have", false);
    }
    binaries.reset(frame);
    int number = binaries.next();
    BinaryKind kind = kinds[number];
    if (kind == null) {
      throw new ProtocolViolationException("a binary frame of unknown kind " + number, false);
    }
    out.accept(kind.decode(binaries));
  }

  // What the server pushes has no ref: three lengths, where ours has four.
  private static PhoenixPacket push(BinaryReader in) {
    int joinRefLength = in.next();
    int topicLength = in.next();
    int eventLength = in.next();
    long joinRef = in.ref(joinRefLength);
    return received(joinRef, in.text(topicLength), in.text(eventLength), in);
  }

  private static PhoenixPacket reply(BinaryReader in) {
    int joinRefLength = in.next();
    int refLength = in.next();
    int topicLength = in.next();
    int statusLength = in.next();
    long joinRef = in.ref(joinRefLength);
    long ref = in.ref(refLength);
    String topic = in.text(topicLength);
    String status = in.text(statusLength);
    return new PhoenixPacket.Answer(
        joinRef, ref, topic, new Reply(status, in.binary(in.remaining())));
  }

  private static PhoenixPacket broadcast(BinaryReader in) {
    int topicLength = in.next();
    int eventLength = in.next();
    return received(Refs.NONE, in.text(topicLength), in.text(eventLength), in);
  }

  private static PhoenixPacket received(long joinRef, String topic, String event, BinaryReader in) {
    return new PhoenixPacket.Received(joinRef, Refs.NONE, topic, event, in.binary(in.remaining()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
