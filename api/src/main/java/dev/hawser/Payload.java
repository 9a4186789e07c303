package dev.hawser;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of a message in its wire form: JSON, text or binary. It is decoded when {@link
 * #as(Class)} is called, on the thread that calls, and not before.
 *
 * <p>Immutable and without a life cycle: a payload may be kept for as long as wanted. It may be a
 * slice of a larger received message and then keeps that message's bytes from being freed.
 */
public class Payload {

  /** What the bytes are. */
  public enum Format {
    /** One JSON value in UTF-8. */
    JSON,
    /** UTF-8 text of any content; asked for as anything but a text, it is read as JSON. */
    TEXT,
    /** Any bytes. */
    BINARY
  }

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final Format format;
  private final byte[] array;
  private final int offset;
  private final int length;
  private final @Nullable PayloadCodec codec;

  /**
   * A payload over a part of {@code array}, which nobody may write into any more.
   *
   * @param codec what {@link #as(Class)} decodes with, or null if it is only to be sent
   */
  public Payload(
      Format format, byte[] array, int offset, int length, @Nullable PayloadCodec codec) {
    Objects.checkFromIndexSize(offset, length, array.length);
    this.format = Objects.requireNonNull(format, "format");
    this.array = array;
    this.offset = offset;
    this.length = length;
    this.codec = codec;
  }

  /** One JSON value, sent as it is. It is not checked. */
  public static Payload json(String json) {
    return of(Format.JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Text, sent as it is. */
  public static Payload text(String text) {
    return of(Format.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Binary content; the bytes are copied. */
  public static Payload binary(byte... bytes) {
    return of(Format.BINARY, bytes.clone());
  }

  /** Binary content; the remaining bytes are copied and the buffer's position is left alone. */
  public static Payload binary(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return of(Format.BINARY, bytes);
  }

  /** The JSON value {@code null}. */
  public static Payload none() {
    return of(Format.JSON, NULL);
  }

  private static Payload of(Format format, byte[] bytes) {
    return new Payload(format, bytes, 0, bytes.length, null);
  }

  /** What the bytes are. */
  public final Format format() {
    return format;
  }

  /** The number of bytes. */
  public final int size() {
    return length;
  }

  /**
   * How many bytes it counts while it waits to be sent: {@link #size()}, and more in a plugin's
   * payload that has more to carry.
   */
  public long weight() {
    return length;
  }

  /** The bytes, read only, without a copy. */
  public final ByteBuffer bytes() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /** A copy of the bytes. */
  public final byte[] toByteArray() {
    byte[] copy = new byte[length];
    System.arraycopy(array, offset, copy, 0, length);
    return copy;
  }

  /** The bytes read as UTF-8: for {@link Format#JSON} the JSON source, not a decoded string. */
  public final String text() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  /**
   * The content as {@code type}. {@code byte[]} and {@link ByteBuffer} give the bytes, {@code
   * Payload} this object, {@code String} the text of {@link Format#TEXT}; everything else goes
   * through the connection's {@link PayloadCodec}.
   *
   * @throws PayloadException if the content is not a {@code type}
   */
  public final <T> T as(Class<T> type) {
    return this.<T>as((Type) type);
  }

  /** The content as a generic type; see {@link #as(Class)}. */
  public final <T> T as(TypeRef<T> type) {
    return this.<T>as(type.type());
  }

  /**
   * The content as {@code type}; see {@link #as(Class)}. The caller vouches that {@code T} is that
   * type.
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> T as(Type type) {
    if (type == Payload.class) {
      return (T) this;
    }
    if (type == byte[].class) {
      return (T) toByteArray();
    }
    if (type == ByteBuffer.class) {
      return (T) bytes();
    }
    if (type == String.class && format == Format.TEXT) {
      return (T) text();
    }
    if (format == Format.BINARY) {
      throw new PayloadException(
          "a binary payload cannot be read as " + TypeRef.nameOf(type), null);
    }
    if (codec == null) {
      throw new PayloadException("a payload that was made to be sent cannot be decoded", null);
    }
    return decode(codec, type);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private <T> T decode(PayloadCodec with, Type type) {
    T value;
    try {
      value = with.decode(array, offset, length, type);
    } catch (Exception e) {
      throw new PayloadException("payload is not a " + TypeRef.nameOf(type) + ": " + message(e), e);
    }
    if (value == null) {
      throw new PayloadException("payload is null, not a " + TypeRef.nameOf(type), null);
    }
    return value;
  }

  private static String message(Exception e) {
    String text = String.valueOf(e.getMessage());
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  /** The array that holds the bytes, from {@link #offset()} on: for plugins; read only. */
  public final byte[] array() {
    return array;
  }

  /** Where the bytes start in {@link #array()}. */
  public final int offset() {
    return offset;
  }

  /** What {@link #as(Class)} decodes with, or null. */
  protected final @Nullable PayloadCodec codec() {
    return codec;
  }

  /** Format and size, not the content. */
  @Override
  public String toString() {
    return format + " payload of " + length + " bytes";
  }
}
