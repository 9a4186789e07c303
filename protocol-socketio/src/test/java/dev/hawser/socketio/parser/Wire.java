package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A codec, and short words for what goes in and comes out of it. */
final class Wire {

  static final JacksonPayloadCodec JSON = new JacksonPayloadCodec();

  final FrameCodec<SocketPacket> codec;

  Wire(PacketParser parser) {
    codec = parser.newCodec(JSON);
  }

  Wire() {
    this(new JsonPacketParser());
  }

  /** The frames of a packet: text as it is, binary in hex between angle brackets. */
  List<String> encode(SocketPacket packet) {
    return frames(packet).stream().map(Wire::shown).toList();
  }

  List<Frame> frames(SocketPacket packet) {
    List<Frame> frames = new ArrayList<>();
    codec.encode(
        packet,
        (kind, array, offset, length) ->
            frames.add(
                new Frame(kind, Arrays.copyOfRange(array, offset, offset + length), 0, length)));
    return frames;
  }

  static String shown(Frame frame) {
    int from = frame.offset();
    return frame.kind() == Frame.Kind.TEXT
        ? frame.text()
        : "<" + HexFormat.of().formatHex(frame.array(), from, from + frame.length()) + ">";
  }

  /** The packet that is complete with the last of the frames; each is in the midst of an array. */
  @Nullable SocketPacket decode(String... frames) {
    List<SocketPacket> packets = new ArrayList<>();
    for (String frame : frames) {
      if (!packets.isEmpty()) {
        throw new AssertionError("complete before " + frame);
      }
      codec.decode(frame(frame), packets::add);
    }
    return packets.isEmpty() ? null : packets.get(0);
  }

  static Frame frame(String shown) {
    boolean binary = shown.startsWith("<");
    byte[] bytes =
        binary
            ? HexFormat.of().parseHex(shown.substring(1, shown.length() - 1))
            : shown.getBytes(StandardCharsets.UTF_8);
    byte[] padded = new byte[bytes.length + 5];
    Arrays.fill(padded, (byte) '1');
    System.arraycopy(bytes, 0, padded, 2, bytes.length);
    return new Frame(binary ? Frame.Kind.BINARY : Frame.Kind.TEXT, padded, 2, bytes.length);
  }

  SocketPacket.Event event(String... frames) {
    return (SocketPacket.Event) decode(frames);
  }

  static Arguments args(Object... values) {
    return Arguments.encode(JSON, values);
  }

  static SocketPacket.Event event(String namespace, String event, long id, Object... values) {
    return new SocketPacket.Event(namespace, event, args(values), id);
  }

  /** A packet in one line: its kind, namespace, name, id, and each argument with its binaries. */
  static @Nullable String shown(@Nullable SocketPacket packet) {
    if (packet == null) {
      return null;
    }
    if (packet instanceof SocketPacket.Connect connect) {
      return "CONNECT " + connect.namespace() + shown(connect.data());
    }
    if (packet instanceof SocketPacket.ConnectError error) {
      return "ERROR " + error.namespace() + shown(error.data());
    }
    if (packet instanceof SocketPacket.Event event) {
      String name = event.numeric() ? event.event() : "'" + event.event() + "'";
      return "EVENT " + event.namespace() + " " + name + shown(event.id(), event.arguments());
    }
    if (packet instanceof SocketPacket.Ack ack) {
      return "ACK " + ack.namespace() + shown(ack.id(), ack.arguments());
    }
    return "DISCONNECT " + packet.namespace();
  }

  private static String shown(long id, Arguments arguments) {
    StringBuilder text = new StringBuilder(id == SocketPacket.NO_ID ? "" : " #" + id);
    for (Payload argument : arguments.list()) {
      text.append(shown(argument));
    }
    return text.toString();
  }

  static String shown(@Nullable Payload payload) {
    if (payload == null) {
      return "";
    }
    if (payload.format() == Payload.Format.BINARY) {
      return " <" + HexFormat.of().formatHex(payload.toByteArray()) + ">";
    }
    if (!(payload instanceof AttachmentPayload with)) {
      return " " + payload.text();
    }
    StringBuilder text = new StringBuilder(" ");
    int from = with.offset();
    for (int i = 0; i < with.places().length; i += Placeholders.WIDTH) {
      text.append(new String(with.array(), from, with.places()[i] - from, StandardCharsets.UTF_8));
      text.append(shown(with.attachments().get(with.places()[i + 2])).strip());
      from = with.places()[i + 1];
    }
    int end = with.offset() + with.size();
    return text.append(new String(with.array(), from, end - from, StandardCharsets.UTF_8))
        .toString();
  }
}
