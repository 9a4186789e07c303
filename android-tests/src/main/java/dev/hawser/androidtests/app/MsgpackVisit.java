package dev.hawser.androidtests.app;

import static dev.hawser.androidtests.app.MainPath.check;

import dev.hawser.socketio.parser.Arguments;
import dev.hawser.socketio.parser.MsgpackPacketParser;
import dev.hawser.socketio.parser.SocketPacket;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packets of MessagePack, written and read; an application that wants them adds msgpack-core. */
public final class MsgpackVisit {

  /** Throws if a packet does not come back as it was. */
  public static void main(String[] args) {
    JacksonPayloadCodec json = new JacksonPayloadCodec();
    FrameCodec<SocketPacket> codec = new MsgpackPacketParser().newCodec(json);
    Line line = new Line("ann", "hello");
    byte[] image = {1, 2, 3};
    SocketPacket.Event event =
        new SocketPacket.Event("/", "line", Arguments.encode(json, line, image, 1.5), 7);
    List<SocketPacket> read = new ArrayList<>();
    codec.encode(
        event,
        (kind, array, offset, length) ->
            codec.decode(new Frame(kind, array, offset, length), read::add));
    SocketPacket.Event back = (SocketPacket.Event) read.get(0);
    check(back.event().equals("line") && back.id() == 7, "an event comes back");
    check(line.equals(back.arguments().argument(0).as(Line.class)), "its record is read");
    check(Arrays.equals(image, back.arguments().argument(1).toByteArray()), "its bytes are read");
    MainPath.done("msgpack");
  }

  private MsgpackVisit() {}
}
