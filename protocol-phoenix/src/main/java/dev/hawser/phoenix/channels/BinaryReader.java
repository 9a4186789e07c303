package dev.hawser.phoenix.channels;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JsonScanner;
import dev.hawser.spi.json.StringCache;

/**
 * Walks over a binary frame: one byte for the kind, one for each length, then the fields of these
 * lengths, then the data. Every method throws a {@link ProtocolViolationException}, not fatal, if
 * the frame ends before.
 */
public final class BinaryReader {

  private final StringCache strings;
  private final PayloadCodec codec;
  private final JsonScanner json = new JsonScanner();
  private byte[] array = new byte[0];
  private int start;
  private int position;
  private int end;

  BinaryReader(StringCache strings, PayloadCodec codec) {
    this.strings = strings;
    this.codec = codec;
  }

  BinaryReader reset(Frame frame) {
    array = frame.array();
    start = frame.offset();
    position = start;
    end = start + frame.length();
    return this;
  }

  /** The next byte, from 0 to 255: a length or a flag. */
  public int next() {
    return array[take(1)] & 0xff;
  }

  /** A field in UTF-8; topics and events that come again are the same string. */
  public String text(int length) {
    return strings.get(array, take(length), length);
  }

  /** A ref, as {@link PhoenixPacket} counts them. */
  public long ref(int length) {
    return Refs.read(array, take(length), length);
  }

  /**
   * A field that holds JSON.
   *
   * @throws ProtocolViolationException not fatal, if it is not legal JSON
   */
  public Payload json(int length) {
    int from = take(length);
    json.reset(array, from, length);
    json.skipSpace();
    json.skipValue();
    json.skipSpace();
    json.expectEnd();
    return new Payload(Payload.Format.JSON, array, from, length, codec);
  }

  /** A field of any bytes. */
  public Payload binary(int length) {
    return new Payload(Payload.Format.BINARY, array, take(length), length, codec);
  }

  /** The number of bytes that were not read yet. */
  public int remaining() {
    return end - position;
  }

  private int take(int length) {
    if (length > end - position) {
      throw new ProtocolViolationException(
          end == start
              ? "a binary frame without a kind: it is empty"
              : "a binary frame of kind "
                  + (array[start] & 0xff)
                  + " is cut off: it has "
                  + (end - start)
                  + " bytes, its header asks for more",
          false);
    }
    int from = position;
    position += length;
    return from;
  }
}
