package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.PayloadException;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The arguments of an event or an acknowledgement, any number of them. Each is a payload of its
 * own: JSON, JSON with binaries in it ({@link AttachmentPayload}), or binary.
 *
 * <p>Where one payload is wanted this is the first argument: its bytes, its format, what {@link
 * #as(Type)} decodes; JSON {@code null} if there is none. Sent, it is all of them.
 *
 * <p>Immutable. Received arguments are slices of the packet, made when they are asked for.
 */
public final class Arguments extends Payload {

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private static final @Nullable Payload[] NONE = {};

  private final int count;

  /** JSON {@code null} if there is none. */
  private final Payload first;

  /**
   * Those behind the first. If they were received they are made at the first call, maybe by two
   * threads: no harm done.
   */
  private final @Nullable Payload[] others;

  /** Where the others are, if they were received. */
  private final @Nullable Received received;

  private Arguments(
      int count,
      Payload first,
      @Nullable Payload[] others,
      @Nullable Received received,
      @Nullable PayloadCodec codec) {
    super(first.format(), first.array(), first.offset(), first.size(), codec);
    this.count = count;
    this.first = first;
    this.others = others;
    this.received = received;
  }

  /** Arguments that are to be sent, already in wire form. */
  public static Arguments of(Payload... payloads) {
    for (Payload payload : payloads) {
      requireOne(payload);
    }
    return sent(payloads);
  }

  /**
   * Arguments that are to be sent, one for each value. A {@code byte[]} or {@link ByteBuffer} is
   * sent as binary, and so is one anywhere inside a value if the codec is a {@link
   * JacksonPayloadCodec}; with any other codec it is what that codec makes of it. A {@link Payload}
   * is sent as it is, an {@code Arguments} is refused. The values are copied, not changed.
   *
   * @throws PayloadException if a value has no JSON form
   */
  public static Arguments encode(PayloadCodec codec, @Nullable Object... values) {
    Payload[] payloads = new Payload[values.length];
    for (int i = 0; i < values.length; i++) {
      payloads[i] = encodeOne(codec, values[i]);
    }
    return sent(payloads);
  }

  private static Arguments sent(Payload... payloads) {
    int count = payloads.length;
    return new Arguments(
        count,
        count == 0 ? none() : payloads[0],
        count < 2 ? NONE : Arrays.copyOfRange(payloads, 1, count),
        null,
        null);
  }

  /**
   * The wire form of one argument; see {@link #encode}.
   *
   * @throws PayloadException if the value has no JSON form
   */
  public static Payload encodeOne(PayloadCodec codec, @Nullable Object value) {
    if (value instanceof Payload payload) {
      return requireOne(payload);
    }
    if (value instanceof byte[] bytes) {
      return Payload.binary(bytes);
    }
    if (value instanceof ByteBuffer buffer) {
      return Payload.binary(buffer);
    }
    if (value instanceof Publisher) {
      throw new PayloadException("a Publisher is not a payload; use sendAll(…)", null);
    }
    try {
      if (codec instanceof JacksonPayloadCodec jackson) {
        BinaryCollector binaries = new BinaryCollector();
        return binaries.payload(jackson.encode(value, binaries), codec);
      }
      byte[] json = codec.encode(value);
      return new Payload(Format.JSON, json, 0, json.length, codec);
    } catch (PayloadException e) {
      throw e;
    } catch (Exception e) {
      String type = value == null ? "null" : value.getClass().getName();
      throw new PayloadException("a " + type + " has no JSON form: " + e.getMessage(), e);
    }
  }

  private static Payload requireOne(Payload payload) {
    if (payload instanceof Arguments) {
      throw new PayloadException("several arguments cannot be one of several arguments", null);
    }
    return payload;
  }

  /** The arguments of a packet that was received. */
  static Arguments received(Received received) {
    int count = received.bounds.length / 2;
    return count == 0
        ? new Arguments(0, nothing(received.codec), NONE, null, received.codec)
        : new Arguments(
            count,
            received.argument(0),
            count < 2 ? NONE : new @Nullable Payload[count - 1],
            received,
            received.codec);
  }

  /** The one argument of a packet that was received. */
  static Arguments received(Payload argument, PayloadCodec codec) {
    return new Arguments(1, argument, NONE, null, codec);
  }

  private static Payload nothing(@Nullable PayloadCodec codec) {
    return new Payload(Format.JSON, NULL, 0, NULL.length, codec);
  }

  /** Where received arguments are. */
  static final class Received {

    private final byte[] array;
    private final int[] bounds;
    private final int[] places;
    private final List<Payload> attachments;
    private final PayloadCodec codec;

    /**
     * Arguments in one array.
     *
     * @param bounds start and end of each argument in {@code array}
     * @param places of the placeholders in {@code array}; see {@link Placeholders}
     */
    Received(
        byte[] array, int[] bounds, int[] places, List<Payload> attachments, PayloadCodec codec) {
      this.array = array;
      this.bounds = bounds;
      this.places = places;
      this.attachments = attachments;
      this.codec = codec;
    }

    Payload argument(int index) {
      int from = bounds[2 * index];
      int to = bounds[2 * index + 1];
      if (places.length > 0) {
        int[] inside = Placeholders.within(places, from, to);
        if (inside.length > 0) {
          return inside[0] == from
              ? attachments.get(inside[2])
              : new AttachmentPayload(array, from, to - from, codec, inside, attachments);
        }
      }
      return new Payload(Format.JSON, array, from, to - from, codec);
    }
  }

  /** The number of arguments. */
  public int count() {
    return count;
  }

  /**
   * The argument at {@code index}, from 0 on.
   *
   * @throws IndexOutOfBoundsException if there are not so many
   */
  public Payload argument(int index) {
    if (index == 0 && count > 0) {
      return first;
    }
    Payload payload = others[index - 1];
    if (payload == null && received != null) {
      payload = received.argument(index);
      others[index - 1] = payload;
    }
    return Objects.requireNonNull(payload);
  }

  /** The first argument by itself, JSON {@code null} if there is none. */
  public Payload first() {
    return first;
  }

  /** All arguments, in order. */
  public List<Payload> list() {
    List<Payload> list = new ArrayList<>(count());
    for (int i = 0; i < count(); i++) {
      list.add(argument(i));
    }
    return Collections.unmodifiableList(list);
  }

  /**
   * These arguments but for the last.
   *
   * @throws IllegalStateException if there are none
   */
  public Arguments withoutLast() {
    if (count == 0) {
      throw new IllegalStateException("there is no last one of no arguments");
    }
    return count == 1
        ? new Arguments(0, nothing(codec()), NONE, null, codec())
        : new Arguments(count - 1, first, Arrays.copyOf(others, count - 2), received, codec());
  }

  /** How many binaries travel with the arguments. */
  public int attachments() {
    if (received != null && received.places.length == 0) {
      return 0;
    }
    int sum = 0;
    for (int i = 0; i < count(); i++) {
      sum += AttachmentPayload.count(argument(i));
    }
    return sum;
  }

  /** {@inheritDoc} {@code Arguments} gives this object. */
  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> T as(Type type) {
    return type == Arguments.class || type == Payload.class ? (T) this : first().<T>as(type);
  }

  /** {@inheritDoc} All arguments count. */
  @Override
  public long weight() {
    long sum = 0;
    for (int i = 0; i < count(); i++) {
      sum += argument(i).weight();
    }
    return sum;
  }

  /** Number and size, not the content. */
  @Override
  public String toString() {
    return count() + " arguments of " + weight() + " bytes";
  }
}
