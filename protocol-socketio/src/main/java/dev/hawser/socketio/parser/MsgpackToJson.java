package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JsonBuffer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * Translates the values of one frame from MessagePack to JSON, and binaries to placeholders. What a
 * header announces is compared with what the frame holds before anything is made of it.
 */
final class MsgpackToJson {

  /** The same limit as for JSON. */
  private static final int DEEPEST = 1000;

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final Frame frame;
  private final PayloadCodec codec;
  private final MessageUnpacker in;
  private final JsonBuffer out = new JsonBuffer();
  private final List<Payload> attachments = new ArrayList<>(0);
  private int[] places = new int[Placeholders.WIDTH];
  private int depth;

  MsgpackToJson(Frame frame, PayloadCodec codec) {
    this.frame = frame;
    this.codec = codec;
    this.in = MessagePack.newDefaultUnpacker(frame.array(), frame.offset(), frame.length());
  }

  /** Drops what was translated so far. */
  void begin() {
    out.clear();
    attachments.clear();
  }

  /** What was translated since {@link #begin()}. */
  byte[] json() {
    return Arrays.copyOf(out.array(), out.length());
  }

  /** The placeholders of it. */
  int[] places() {
    return attachments.isEmpty()
        ? Placeholders.NONE
        : Arrays.copyOf(places, attachments.size() * Placeholders.WIDTH);
  }

  /** The binaries of it. */
  List<Payload> attachments() {
    return List.copyOf(attachments);
  }

  /** Makes sure that the frame has ended. */
  void end() {
    require(remaining() == 0, "more follows the packet");
  }

  int mapHeader() throws IOException {
    return announced(in.unpackMapHeader(), 2);
  }

  long number() throws IOException {
    return in.unpackLong();
  }

  boolean isArray() throws IOException {
    return in.getNextFormat().getValueType().isArrayType();
  }

  /** Skips the extension that stands for {@code undefined}, if it comes next. */
  boolean skipUndefined() throws IOException {
    if (in.getNextFormat() != MessageFormat.FIXEXT1) {
      return false;
    }
    value();
    return true;
  }

  /** Translates an array; gives start and end of each element. */
  int[] elements() throws IOException {
    int count = announced(in.unpackArrayHeader(), 1);
    int[] bounds = new int[2 * count];
    out.raw('[');
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        out.raw(',');
      }
      bounds[2 * i] = out.length();
      value();
      bounds[2 * i + 1] = out.length();
    }
    out.raw(']');
    return bounds;
  }

  /** Reads a string. */
  String string() throws IOException {
    int length = announced(in.unpackRawStringHeader(), 1);
    int from = take(length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(frame.array(), from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolViolationException("a string is not UTF-8", true);
    }
  }

  /** Translates the next value. */
  void value() throws IOException {
    MessageFormat format = in.getNextFormat();
    switch (format.getValueType()) {
      case NIL -> {
        in.unpackNil();
        out.raw(NULL);
      }
      case BOOLEAN ->
          out.raw(Boolean.toString(in.unpackBoolean()).getBytes(StandardCharsets.US_ASCII));
      case INTEGER -> {
        BigInteger value = in.unpackBigInteger();
        out.raw(value.toString().getBytes(StandardCharsets.US_ASCII));
      }
      case FLOAT -> {
        double value = in.unpackDouble();
        boolean finite = !Double.isNaN(value) && !Double.isInfinite(value);
        out.raw(finite ? Double.toString(value).getBytes(StandardCharsets.US_ASCII) : NULL);
      }
      case STRING -> out.string(string());
      case BINARY -> binary(in.unpackBinaryHeader());
      case ARRAY -> {
        enter();
        elements();
        depth--;
      }
      case MAP -> {
        enter();
        map();
        depth--;
      }
      case EXTENSION -> extension(format);
    }
  }

  private void enter() {
    require(++depth <= DEEPEST, "nested deeper than " + DEEPEST + " levels");
  }

  private void map() throws IOException {
    int count = mapHeader();
    out.raw('{');
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        out.raw(',');
      }
      out.string(string()).raw(':');
      value();
    }
    out.raw('}');
  }

  /** What the JavaScript library has for values that MessagePack does not know. */
  private void extension(MessageFormat format) throws IOException {
    ExtensionTypeHeader header = in.unpackExtensionTypeHeader();
    require(header.getType() == 0, "an extension of unknown type " + header.getType());
    switch (format) {
      case FIXEXT1 -> {
        take(announced(header.getLength(), 1));
        out.raw(NULL);
      }
      case FIXEXT8 -> {
        int from = take(announced(header.getLength(), 1));
        long millis = ByteBuffer.wrap(frame.array()).getLong(from);
        out.string(Instant.ofEpochMilli(millis).toString());
      }
      case EXT8, EXT16, EXT32 -> binary(header.getLength());
      default -> throw new ProtocolViolationException("an extension of unknown length", true);
    }
  }

  private void binary(int announced) throws IOException {
    int length = announced(announced, 1);
    int from = take(length);
    int index = attachments.size();
    int place = index * Placeholders.WIDTH;
    if (place == places.length) {
      places = Arrays.copyOf(places, place * 2);
    }
    places[place] = out.length();
    out.raw(BinaryCollector.placeholder(index).getBytes(StandardCharsets.US_ASCII));
    places[place + 1] = out.length();
    places[place + 2] = index;
    attachments.add(new Payload(Payload.Format.BINARY, frame.array(), from, length, codec));
  }

  private long remaining() {
    return frame.length() - in.getTotalReadBytes();
  }

  /** A length or count that the frame can hold. */
  private int announced(int count, int bytesEach) {
    require(count >= 0 && (long) count * bytesEach <= remaining(), "it ends too early");
    return count;
  }

  /** Passes over bytes; gives where they start. */
  private int take(int length) throws IOException {
    int from = frame.offset() + (int) in.getTotalReadBytes();
    if (length > 0) {
      in.readPayloadAsReference(length);
    }
    return from;
  }

  private static void require(boolean legal, String otherwise) {
    if (!legal) {
      throw new ProtocolViolationException(otherwise, true);
    }
  }
}
