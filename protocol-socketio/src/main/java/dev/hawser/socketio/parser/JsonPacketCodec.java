package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The codec of {@link JsonPacketParser}: puts binary frames and the packets they belong together.
 */
final class JsonPacketCodec implements FrameCodec<SocketPacket> {

  private final JsonPacketParser parser;
  private final PayloadCodec codec;
  private final JsonPacketReader reader;
  private final JsonPacketWriter writer = new JsonPacketWriter();

  /** The binaries of the packet that waits for more of them; empty if there is none. */
  private List<Payload> attachments = List.of();

  /** How many it waits for. */
  private int missing;

  JsonPacketCodec(JsonPacketParser parser, PayloadCodec codec) {
    this.parser = parser;
    this.codec = codec;
    this.reader = new JsonPacketReader(parser.revision(), parser.maxAttachments(), codec);
  }

  @Override
  public void encode(SocketPacket packet, Sink out) {
    parser.check(packet);
    writer.write(packet, out);
  }

  @Override
  public void decode(Frame frame, Consumer<SocketPacket> out) {
    SocketPacket complete;
    try {
      complete = frame.kind() == Frame.Kind.TEXT ? text(frame) : binary(frame);
    } catch (ProtocolViolationException e) {
      missing = 0;
      throw new ProtocolViolationException("parse error: " + e.getMessage(), true);
    }
    if (complete != null) {
      out.accept(complete);
    }
  }

  private @Nullable SocketPacket text(Frame frame) {
    if (missing > 0) {
      throw new ProtocolViolationException(
          "a text frame where " + missing + " binary frames of the last packet are missing", true);
    }
    reader.read(frame);
    missing = reader.attachments();
    if (missing == 0) {
      return reader.packet(List.of());
    }
    attachments = new ArrayList<>(missing);
    return null;
  }

  private @Nullable SocketPacket binary(Frame frame) {
    if (missing == 0) {
      throw new ProtocolViolationException("a binary frame that belongs to no packet", true);
    }
    attachments.add(
        new Payload(Payload.Format.BINARY, frame.array(), frame.offset(), frame.length(), codec));
    missing--;
    if (missing > 0) {
      return null;
    }
    List<Payload> complete = attachments;
    attachments = List.of();
    return reader.packet(complete);
  }
}
