package dev.hawser.engine.internal.transport;

import dev.hawser.spi.Frame;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes a server sends into messages and control frames (RFC 6455 section 5).
 *
 * <p>Bytes are copied once, from the socket's buffer into the array of the message, and text is
 * validated as it comes. A partial frame is continued where the last read ended; nothing is kept
 * but the message itself.
 */
final class FrameDecoder {

  /** What was received. */
  interface Sink {
    void onMessage(Frame frame);

    void onPing(byte[] payload);

    void onPong(byte[] payload);

    void onClose(byte[] payload) throws ProtocolError;
  }

  private static final byte[] EMPTY = new byte[0];

  /** What is allocated on the mere announcement of a length; beyond it memory follows the bytes. */
  private static final int TRUSTED = 1 << 16;

  private final Sink sink;
  private final int maxMessageSize;
  private final @Nullable Inflate inflate;
  private final Inflate.Output inflated = this::append;
  private final Utf8Validator utf8 = new Utf8Validator();

  private boolean stopped;

  private final byte[] header = new byte[10];
  private int headerSize;

  /** In a frame: its first byte and what is missing of its payload. */
  private boolean inFrame;

  private int first;
  private long remaining;

  private byte[] control = EMPTY;
  private int controlSize;

  /** In a message: its kind, else null. */
  private Frame.@Nullable Kind kind;

  private boolean compressed;
  private byte[] message = EMPTY;
  private int messageSize;

  FrameDecoder(Sink sink, int maxMessageSize, @Nullable Inflate inflate) {
    this.sink = sink;
    this.maxMessageSize = maxMessageSize;
    this.inflate = inflate;
  }

  /** Reads all of {@code in}, or up to a {@link #stop()}. After an error nothing may be fed. */
  void decode(ByteBuf in) throws ProtocolError {
    while (!stopped) {
      if (!inFrame && !readHeader(in)) {
        return;
      }
      int n = (int) Math.min(remaining, in.readableBytes());
      if (n > 0) {
        readPayload(in, n);
        remaining -= n;
      }
      if (remaining > 0) {
        return;
      }
      inFrame = false;
      endFrame();
    }
  }

  /** Ends decoding for good, also from within the sink. */
  void stop() {
    stopped = true;
    message = EMPTY;
  }

  private boolean readHeader(ByteBuf in) throws ProtocolError {
    int readable = in.readableBytes();
    if (headerSize == 0 && readable >= 4) {
      int start = in.readerIndex();
      int word = in.getInt(start);
      int length = (word >>> 16) & 0x7F;
      if (length < 126) {
        in.readerIndex(start + 2);
        begin(word >>> 24, (word >>> 16) & 0xFF, length);
        return true;
      }
      if (length == 126) {
        in.readerIndex(start + 4);
        begin(word >>> 24, (word >>> 16) & 0xFF, word & 0xFFFF);
        return true;
      }
    }
    return readSlowly(in);
  }

  /** A header that is long or comes in pieces. */
  private boolean readSlowly(ByteBuf in) throws ProtocolError {
    while (true) {
      int size = headerSize < 2 ? 2 : 2 + extraLength(header[1] & 0x7F);
      if (headerSize == size) {
        break;
      }
      int n = Math.min(size - headerSize, in.readableBytes());
      if (n == 0) {
        return false;
      }
      in.readBytes(header, headerSize, n);
      headerSize += n;
    }
    long length = header[1] & 0x7F;
    if (headerSize > 2) {
      length = 0;
      for (int i = 2; i < headerSize; i++) {
        length = (length << 8) | (header[i] & 0xFF);
      }
    }
    headerSize = 0;
    begin(header[0] & 0xFF, header[1] & 0xFF, length);
    return true;
  }

  private static int extraLength(int length7) {
    return length7 < 126 ? 0 : length7 == 126 ? 2 : 8;
  }

  private void begin(int b0, int b1, long length) throws ProtocolError {
    int opcode = b0 & 0xF;
    if ((b1 & 0x80) != 0) {
      throw ProtocolError.violation("masked frame from the server");
    }
    if (length < 0
        || ((b1 & 0x7F) == 126 && length < 126)
        || ((b1 & 0x7F) == 127 && length <= 0xFFFF)) {
      throw ProtocolError.violation("illegal frame length");
    }
    if (opcode >= Opcode.CLOSE) {
      beginControl(b0, opcode, length);
    } else {
      beginData(b0, opcode, length);
    }
    first = b0;
    remaining = length;
    inFrame = true;
  }

  private void beginControl(int b0, int opcode, long length) throws ProtocolError {
    if (opcode > Opcode.PONG) {
      throw ProtocolError.violation("unknown " + Opcode.name(opcode));
    }
    if ((b0 & Opcode.RSV) != 0) {
      throw ProtocolError.violation("reserved bit set in a " + Opcode.name(opcode) + " frame");
    }
    if ((b0 & Opcode.FIN) == 0) {
      throw ProtocolError.violation("fragmented " + Opcode.name(opcode) + " frame");
    }
    if (length > 125) {
      throw ProtocolError.violation(Opcode.name(opcode) + " frame of " + length + " bytes");
    }
    control = length == 0 ? EMPTY : new byte[(int) length];
    controlSize = 0;
  }

  private void beginData(int b0, int opcode, long length) throws ProtocolError {
    int allowed = inflate != null && opcode != Opcode.CONTINUATION ? Opcode.RSV1 : 0;
    if ((b0 & Opcode.RSV & ~allowed) != 0) {
      throw ProtocolError.violation("reserved bit set without an extension that uses it");
    }
    if (opcode > Opcode.BINARY) {
      throw ProtocolError.violation("unknown " + Opcode.name(opcode));
    }
    if (opcode == Opcode.CONTINUATION) {
      if (kind == null) {
        throw ProtocolError.violation("continuation of nothing");
      }
    } else {
      if (kind != null) {
        throw ProtocolError.violation("new message within a fragmented one");
      }
      kind = opcode == Opcode.TEXT ? Frame.Kind.TEXT : Frame.Kind.BINARY;
      compressed = (b0 & Opcode.RSV1) != 0;
      messageSize = 0;
      message = EMPTY;
    }
    if (!compressed) {
      if (length > maxMessageSize - messageSize) {
        throw ProtocolError.tooBig(maxMessageSize);
      }
      if (messageSize == 0) {
        message = length == 0 ? EMPTY : new byte[(int) Math.min(length, TRUSTED)];
      }
    }
  }

  private void readPayload(ByteBuf in, int n) throws ProtocolError {
    if ((first & 0x8) != 0) {
      in.readBytes(control, controlSize, n);
      controlSize += n;
      return;
    }
    if (compressed && inflate != null) {
      int before = messageSize;
      inflate.feed(in, n, inflated);
      validate(before);
      return;
    }
    int needed = messageSize + n;
    if (needed > message.length) {
      message = Arrays.copyOf(message, capacityFor(needed));
    }
    in.readBytes(message, messageSize, n);
    int before = messageSize;
    messageSize = needed;
    validate(before);
  }

  /** Doubles while more frames are to come; exact at the end if the last frame is no larger. */
  private int capacityFor(int needed) {
    boolean last = (first & Opcode.FIN) != 0;
    long announced = last ? messageSize + remaining : maxMessageSize;
    return (int) Math.min(announced, 2L * needed);
  }

  private void validate(int before) throws ProtocolError {
    if (kind == Frame.Kind.TEXT && !utf8.feed(message, before, messageSize)) {
      throw ProtocolError.notUtf8("text message");
    }
  }

  /** Takes inflated bytes; the limit is checked before they are kept. */
  private void append(byte[] array, int length) throws ProtocolError {
    if (length > maxMessageSize - messageSize) {
      throw ProtocolError.tooBig(maxMessageSize);
    }
    int needed = messageSize + length;
    if (needed > message.length) {
      message = Arrays.copyOf(message, (int) Math.min(maxMessageSize, 2L * needed));
    }
    System.arraycopy(array, 0, message, messageSize, length);
    messageSize = needed;
  }

  private void endFrame() throws ProtocolError {
    switch (first & 0xF) {
      case Opcode.PING -> sink.onPing(control);
      case Opcode.PONG -> sink.onPong(control);
      case Opcode.CLOSE -> sink.onClose(control);
      default -> {
        if ((first & Opcode.FIN) != 0) {
          endMessage();
        }
      }
    }
  }

  private void endMessage() throws ProtocolError {
    if (compressed && inflate != null) {
      int before = messageSize;
      inflate.end(inflated);
      validate(before);
    }
    if (kind == Frame.Kind.TEXT) {
      if (!utf8.complete()) {
        throw ProtocolError.notUtf8("text message");
      }
      utf8.reset();
    }
    Frame.Kind ended = kind == Frame.Kind.TEXT ? Frame.Kind.TEXT : Frame.Kind.BINARY;
    byte[] bytes = message.length == messageSize ? message : Arrays.copyOf(message, messageSize);
    kind = null;
    compressed = false;
    message = EMPTY;
    sink.onMessage(new Frame(ended, bytes, 0, bytes.length));
  }
}
