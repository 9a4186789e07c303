package dev.hawser.spi;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One whole message of a link: text as UTF-8 bytes, or binary. Fragments are joined and text is
 * validated before a frame is made.
 *
 * <p>The bytes belong to the frame: whoever holds one may keep slices of it for ever, and nobody
 * may write into it.
 */
public final class Frame {

  /** The two kinds of messages a link carries. */
  public enum Kind {
    /** UTF-8 text. */
    TEXT,
    /** Any bytes. */
    BINARY
  }

  private final Kind kind;
  private final byte[] array;
  private final int offset;
  private final int length;

  /** A frame over a part of {@code array}, which the caller must not touch any more. */
  public Frame(Kind kind, byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** A text frame. */
  public static Frame text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Frame(Kind.TEXT, bytes, 0, bytes.length);
  }

  /** A binary frame over {@code bytes}, which the caller must not touch any more. */
  public static Frame binary(byte... bytes) {
    return new Frame(Kind.BINARY, bytes, 0, bytes.length);
  }

  /** Text or binary. */
  public Kind kind() {
    return kind;
  }

  /** The array that holds the bytes, from {@link #offset()} on. Read only. */
  public byte[] array() {
    return array;
  }

  /** Where the bytes start in {@link #array()}. */
  public int offset() {
    return offset;
  }

  /** The number of bytes. */
  public int length() {
    return length;
  }

  /** The bytes read as UTF-8. */
  public String text() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  /** Kind and size, not the content. */
  @Override
  public String toString() {
    return kind + " frame of " + length + " bytes";
  }
}
