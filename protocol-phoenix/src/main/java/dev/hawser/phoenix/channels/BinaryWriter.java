package dev.hawser.phoenix.channels;

import dev.hawser.Payload;
import dev.hawser.spi.json.JsonBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a binary frame: {@link #begin}, then for each byte of the header its field or its flag, in
 * their order, then the {@link #data}.
 */
public final class BinaryWriter {

  /** The most bytes of a field: its length goes into one byte. */
  public static final int LONGEST_FIELD = 255;

  private final JsonBuffer out;
  private int header;

  BinaryWriter(JsonBuffer out) {
    this.out = out;
  }

  /**
   * Begins the frame.
   *
   * @param kind the first byte
   * @param headerBytes the number of lengths and flags behind it
   */
  public BinaryWriter begin(int kind, int headerBytes) {
    out.clear().raw((char) kind);
    for (int i = 0; i < headerBytes; i++) {
      out.raw((char) 0);
    }
    header = 1;
    return this;
  }

  /** Writes a ref; one that is not there is empty. */
  public BinaryWriter ref(long ref) {
    int before = out.length();
    if (ref > 0) {
      out.number(ref);
    }
    return flag(out.length() - before);
  }

  /**
   * Writes a field in UTF-8.
   *
   * @param name the field's name, for the exception
   * @throws IllegalArgumentException if it has more than {@value #LONGEST_FIELD} bytes
   */
  public BinaryWriter text(String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    check(name, bytes.length);
    out.raw(bytes);
    return flag(bytes.length);
  }

  /**
   * Writes a field of JSON.
   *
   * @param name the field's name, for the exception
   * @throws IllegalArgumentException if it has more than {@value #LONGEST_FIELD} bytes
   */
  public BinaryWriter json(String name, Payload value) {
    check(name, value.size());
    out.raw(value);
    return flag(value.size());
  }

  /** Fills the next byte of the header with something that is not the length of a field. */
  public BinaryWriter flag(int value) {
    out.array()[header++] = (byte) value;
    return this;
  }

  /** Writes the rest of the frame. */
  public BinaryWriter data(Payload payload) {
    out.raw(payload);
    return this;
  }

  /**
   * Checks a field's length without writing it.
   *
   * @param name the field's name, for the exception
   * @throws IllegalArgumentException if it has more than {@value #LONGEST_FIELD} bytes in UTF-8
   */
  public static void check(String name, String value) {
    check(name, length(value));
  }

  /** Whether a field has at most {@value #LONGEST_FIELD} bytes in UTF-8. */
  public static boolean fits(String value) {
    return length(value) <= LONGEST_FIELD;
  }

  /** The bytes in UTF-8, exact where they may be too many. */
  private static int length(String value) {
    int chars = value.length();
    // A char is three bytes at most.
    return chars <= LONGEST_FIELD / 3 ? chars : value.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void check(String name, int bytes) {
    if (bytes > LONGEST_FIELD) {
      throw new IllegalArgumentException(
          name
              + " has "
              + bytes
              + " bytes in UTF-8; with a binary payload it may have "
              + LONGEST_FIELD
              + ": shorten it, or send the payload as JSON");
    }
  }
}
