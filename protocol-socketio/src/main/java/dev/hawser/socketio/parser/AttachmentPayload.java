package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.PayloadException;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value with binaries in it. Its bytes are the JSON, where each binary is a placeholder
 * {@code {"_placeholder":true,"num":n}}; {@code n} is the index of the binary in {@link
 * #attachments()}.
 *
 * <p>{@link #as(Type)} fills them in: fields of type {@code byte[]} or {@link ByteBuffer} get the
 * bytes, a {@code JsonNode} a binary node. That takes a {@link JacksonPayloadCodec}; any other
 * codec sees the placeholders.
 */
public final class AttachmentPayload extends Payload {

  private final int[] places;
  private final List<Payload> attachments;

  /**
   * A part of a larger JSON text.
   *
   * @param places of all placeholders in {@code array}, not only of this part; see {@link
   *     Placeholders}
   */
  AttachmentPayload(
      byte[] array,
      int offset,
      int length,
      @Nullable PayloadCodec codec,
      int[] places,
      List<Payload> attachments) {
    super(Format.JSON, array, offset, length, codec);
    this.places = Placeholders.within(places, offset, offset + length);
    this.attachments = attachments;
  }

  /**
   * The value of a JSON text with placeholders.
   *
   * @param json UTF-8, which nobody may write into any more
   * @param attachments what the placeholders stand for
   * @param codec what {@link #as(Type)} decodes with, or null if it is only to be sent
   * @return a plain payload if there is no placeholder
   * @throws PayloadException if the text is not JSON, or the index of a placeholder not legal
   */
  public static Payload of(byte[] json, List<Payload> attachments, @Nullable PayloadCodec codec) {
    int[] places;
    try {
      Placeholders placeholders = new Placeholders();
      placeholders.begin(attachments.size());
      placeholders.find(json, 0, json.length);
      places = placeholders.places();
    } catch (ProtocolViolationException e) {
      throw new PayloadException(firstLine(e.getMessage()), e);
    }
    return places.length == 0
        ? new Payload(Format.JSON, json, 0, json.length, codec)
        : new AttachmentPayload(json, 0, json.length, codec, places, List.copyOf(attachments));
  }

  /** How many binaries travel beside the JSON of a payload; a binary payload is one itself. */
  public static int count(Payload payload) {
    if (payload instanceof AttachmentPayload with) {
      return with.places.length / Placeholders.WIDTH;
    }
    return payload.format() == Format.BINARY ? 1 : 0;
  }

  /** What the placeholders stand for; there may be more, which belong to other values. */
  public List<Payload> attachments() {
    return attachments;
  }

  /** The placeholders, as in {@link Placeholders}. */
  int[] places() {
    return places;
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public <T> T as(Type type) {
    boolean source = type == Payload.class || type == byte[].class || type == ByteBuffer.class;
    if (source || !(codec() instanceof JacksonPayloadCodec jackson)) {
      return super.<T>as(type);
    }
    T value;
    try {
      value = jackson.<T>decode(array(), offset(), size(), type, this::at);
    } catch (Exception e) {
      throw new PayloadException(
          "payload is not a " + name(type) + ": " + firstLine(e.getMessage()), e);
    }
    if (value == null) {
      throw new PayloadException("payload is null, not a " + name(type), null);
    }
    return value;
  }

  /** The binary whose placeholder starts there. */
  private byte @Nullable [] at(int start) {
    for (int i = 0; i < places.length; i += Placeholders.WIDTH) {
      if (places[i] == offset() + start) {
        return attachments.get(places[i + 2]).toByteArray();
      }
    }
    return null;
  }

  private static String name(Type type) {
    return type instanceof Class<?> raw ? raw.getName() : type.toString();
  }

  private static String firstLine(@Nullable String message) {
    String text = String.valueOf(message);
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  /** {@inheritDoc} Those of its binaries count. */
  @Override
  public long weight() {
    long sum = size();
    for (int i = 0; i < places.length; i += Placeholders.WIDTH) {
      sum += attachments.get(places[i + 2]).size();
    }
    return sum;
  }
}
