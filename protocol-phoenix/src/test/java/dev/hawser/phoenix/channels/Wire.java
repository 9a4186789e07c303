package dev.hawser.phoenix.channels;

import dev.hawser.Payload;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A codec, and short words for what goes in and comes out of it. */
final class Wire {

  final PhoenixCodec codec;

  Wire(Vsn vsn) {
    this(new PhoenixCodec(vsn, new JacksonPayloadCodec()));
  }

  Wire(PhoenixCodec codec) {
    this.codec = codec;
  }

  /** The one frame that a packet becomes. */
  Frame encode(PhoenixPacket packet) {
    List<Frame> frames = new ArrayList<>();
    codec.encode(
        packet,
        (kind, array, offset, length) ->
            frames.add(
                new Frame(kind, Arrays.copyOfRange(array, offset, offset + length), 0, length)));
    if (frames.size() != 1) {
      throw new AssertionError(frames);
    }
    return frames.get(0);
  }

  /** The text frame that a push becomes. */
  String text(long joinRef, long ref, String topic, String event, Payload payload) {
    Frame frame = encode(new PhoenixPacket.Push(joinRef, ref, topic, event, payload));
    return frame.kind() == Frame.Kind.TEXT ? frame.text() : frame.toString();
  }

  /** The one packet that a frame holds. */
  PhoenixPacket decode(Frame frame) {
    List<PhoenixPacket> packets = new ArrayList<>();
    codec.decode(frame, packets::add);
    if (packets.size() != 1) {
      throw new AssertionError(packets);
    }
    return packets.get(0);
  }

  PhoenixPacket.Received received(Frame frame) {
    return (PhoenixPacket.Received) decode(frame);
  }

  PhoenixPacket.Answer answer(Frame frame) {
    return (PhoenixPacket.Answer) decode(frame);
  }

  static Frame hex(String hex) {
    return Frame.binary(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  static String hex(Frame frame) {
    int from = frame.offset();
    return HexFormat.of().formatHex(frame.array(), from, from + frame.length());
  }

  static String hex(Payload payload) {
    return HexFormat.of().formatHex(payload.toByteArray());
  }
}
