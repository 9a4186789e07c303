package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.json.JsonScanner;

/**
 * The parser for servers that use {@code socket.io-msgpack-parser}: one binary frame for each
 * packet, in MessagePack, with binaries inside. It speaks revision 5 and has no limit of
 * attachments.
 *
 * <p>Arguments are JSON here as ever, and are translated. What JSON does not have is received as
 * that parser's values look in JSON: {@code undefined}, NaN and infinite numbers as {@code null}, a
 * date as ISO-8601 text.
 *
 * <p>Needs {@code org.msgpack:msgpack-core} on the class path; the application adds it.
 */
public final class MsgpackPacketParser implements PacketParser {

  /** The parser. */
  public MsgpackPacketParser() {}

  @Override
  public FrameCodec<SocketPacket> newCodec(PayloadCodec codec) {
    return new MsgpackCodec(codec);
  }

  @Override
  public void check(SocketPacket packet) {
    PacketChecks.check(packet);
    if (packet instanceof SocketPacket.Event event) {
      requireJson(event.arguments());
    } else if (packet instanceof SocketPacket.Ack ack) {
      requireJson(ack.arguments());
    } else if (packet instanceof SocketPacket.Connect connect && connect.data() != null) {
      requireJson(connect.data());
    } else if (packet instanceof SocketPacket.ConnectError error) {
      requireJson(error.data());
    }
  }

  private static void requireJson(Arguments arguments) {
    for (int i = 0; i < arguments.count(); i++) {
      requireJson(arguments.argument(i));
    }
  }

  private static void requireJson(Payload payload) {
    if (payload.format() == Payload.Format.JSON) {
      JsonScanner scanner = new JsonScanner();
      scanner.reset(payload.array(), payload.offset(), payload.size());
      try {
        scanner.skipSpace();
        scanner.skipValue();
        scanner.skipSpace();
        scanner.expectEnd();
      } catch (ProtocolViolationException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
  }
}
