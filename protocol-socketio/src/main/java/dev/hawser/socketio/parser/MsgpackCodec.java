package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;

/** The codec of {@link MsgpackPacketParser}: a map of type, data, id and namespace. */
final class MsgpackCodec implements FrameCodec<SocketPacket> {

  private final MsgpackReader reader;
  private final MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
  private final MsgpackWriter writer = new MsgpackWriter(packer);

  MsgpackCodec(PayloadCodec codec) {
    reader = new MsgpackReader(codec);
  }

  @Override
  public void encode(SocketPacket packet, Sink out) {
    PacketChecks.check(packet);
    byte[] bytes;
    try {
      packer.clear();
      write(packet);
      bytes = packer.toByteArray();
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // The packer writes to memory only.
    }
    out.frame(Frame.Kind.BINARY, bytes, 0, bytes.length);
  }

  private void write(SocketPacket packet) throws IOException {
    if (packet instanceof SocketPacket.Event event) {
      begin(2, event.id() >= 0 ? 4 : 3, packet);
      id(event.id());
      packer.packString("data").packArrayHeader(event.arguments().count() + 1);
      writer.name(event);
      arguments(event.arguments());
    } else if (packet instanceof SocketPacket.Ack ack) {
      begin(3, 4, packet);
      id(ack.id());
      packer.packString("data").packArrayHeader(ack.arguments().count());
      arguments(ack.arguments());
    } else if (packet instanceof SocketPacket.Connect connect) {
      withData(0, packet, connect.data());
    } else if (packet instanceof SocketPacket.ConnectError error) {
      withData(4, packet, error.data());
    } else {
      withData(1, packet, null);
    }
  }

  private void begin(int type, int fields, SocketPacket packet) throws IOException {
    packer.packMapHeader(fields).packString("type").packInt(type);
    packer.packString("nsp").packString(packet.namespace());
  }

  private void withData(int type, SocketPacket packet, @Nullable Payload data) throws IOException {
    begin(type, data == null ? 2 : 3, packet);
    if (data != null) {
      packer.packString("data");
      writer.payload(data);
    }
  }

  private void id(long id) throws IOException {
    if (id >= 0) {
      packer.packString("id").packLong(id);
    }
  }

  private void arguments(Arguments arguments) throws IOException {
    for (int i = 0; i < arguments.count(); i++) {
      writer.payload(arguments.argument(i));
    }
  }

  @Override
  public void decode(Frame frame, Consumer<SocketPacket> out) {
    SocketPacket packet;
    try {
      if (frame.kind() == Frame.Kind.TEXT) {
        throw new ProtocolViolationException(
            "a text frame: the server does not use the msgpack parser", true);
      }
      packet = reader.read(frame);
    } catch (ProtocolViolationException e) {
      throw new ProtocolViolationException("parse error: " + e.getMessage(), true);
    } catch (IOException | MessagePackException e) {
      throw new ProtocolViolationException("parse error: the frame is not legal msgpack", true);
    }
    out.accept(packet);
  }
}
