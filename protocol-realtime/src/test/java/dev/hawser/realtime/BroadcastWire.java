package dev.hawser.realtime;

import dev.hawser.Message;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.phoenix.channels.PhoenixCodec;
import dev.hawser.phoenix.channels.PhoenixPacket;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JacksonPayloadCodec;
import dev.hawser.testkit.RecordingSessionContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client's side of broadcasts, and short words for what a server does with their bytes. */
final class BroadcastWire {

  /** What a server reads in a frame of kind 3. */
  record Pushed(
      String joinRef,
      String ref,
      String topic,
      String event,
      String metadata,
      int encoding,
      String hex) {}

  private final JacksonPayloadCodec json = new JacksonPayloadCodec();
  private final Vsn vsn;
  private final PhoenixCodec codec;
  final BroadcastReader reader = new BroadcastReader(json);
  private final BroadcastWriter writer;

  BroadcastWire(Vsn vsn) {
    this.vsn = vsn;
    codec = new PhoenixCodec(vsn, json, Map.of(BroadcastReader.KIND, BroadcastReader::decode));
    writer = new BroadcastWriter(vsn);
  }

  /** The frame that a broadcast of an application becomes. */
  Frame send(long joinRef, long ref, String topic, Options options, String event, Payload payload) {
    return encode(
        writer.packet(
            joinRef,
            ref,
            topic,
            RecordingSessionContext.message(
                RecordingSessionContext.topic("room1", options), event, payload)));
  }

  Frame send(String event, Payload payload) {
    return send(1, 2, "realtime:room1", Options.empty(), event, payload);
  }

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

  /** What the session gets of a frame. */
  PhoenixPacket packet(Frame frame) {
    List<PhoenixPacket> packets = new ArrayList<>();
    codec.decode(frame, packets::add);
    if (packets.size() != 1) {
      throw new AssertionError(packets);
    }
    return packets.get(0);
  }

  PhoenixPacket.Received received(Frame frame) {
    return (PhoenixPacket.Received) packet(frame);
  }

  /** What the application gets of a frame. */
  Broadcast read(Frame frame) {
    PhoenixPacket.Received received = received(frame);
    if (!received.event().equals("broadcast")) {
      throw new AssertionError(received.event());
    }
    return reader.read("room1", received);
  }

  /** What the application gets of the payload of a text frame. */
  Broadcast text(String payload) {
    String topic = "realtime:room1";
    return read(
        Frame.text(
            vsn == Vsn.V1
                ? "{\"ref\":null,\"event\":\"broadcast\",\"topic\":\""
                    + topic
                    + "\",\"payload\":"
                    + payload
                    + "}"
                : "[null,null,\"" + topic + "\",\"broadcast\"," + payload + "]"));
  }

  static Frame hex(String hex) {
    return Frame.binary(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  static String hex(Frame frame) {
    return HexFormat.of().formatHex(frame.array(), frame.offset(), frame.offset() + frame.length());
  }

  /** Reads a frame of kind 3 as a server does. */
  static Pushed pushed(Frame frame) {
    ByteBuffer in = ByteBuffer.wrap(frame.array(), frame.offset(), frame.length());
    if (frame.kind() != Frame.Kind.BINARY || in.get() != 3) {
      throw new AssertionError("not of kind 3: " + hex(frame));
    }
    int[] lengths = new int[5];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = in.get() & 0xff;
    }
    int encoding = in.get();
    String[] fields = new String[5];
    for (int i = 0; i < fields.length; i++) {
      byte[] bytes = new byte[lengths[i]];
      in.get(bytes);
      fields[i] = new String(bytes, StandardCharsets.UTF_8);
    }
    byte[] payload = new byte[in.remaining()];
    in.get(payload);
    return new Pushed(
        fields[0],
        fields[1],
        fields[2],
        fields[3],
        fields[4],
        encoding,
        HexFormat.of().formatHex(payload));
  }

  /** Writes a frame of kind 4 as a server does. */
  static Frame broadcast(
      String topic, String event, @Nullable String meta, int encoding, byte[] payload) {
    byte[][] fields = {
      topic.getBytes(StandardCharsets.UTF_8),
      event.getBytes(StandardCharsets.UTF_8),
      meta == null ? new byte[0] : meta.getBytes(StandardCharsets.UTF_8)
    };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(4);
    for (byte[] field : fields) {
      out.write(field.length);
    }
    out.write(encoding);
    for (byte[] field : fields) {
      out.writeBytes(field);
    }
    out.writeBytes(payload);
    return Frame.binary(out.toByteArray());
  }

  /** Event, payload and meta, in one line. */
  static String words(Message message) {
    Broadcast broadcast = (Broadcast) message;
    Payload meta = broadcast.meta();
    return broadcast.topic()
        + " "
        + broadcast.event()
        + " "
        + (broadcast.payload().format() == Payload.Format.BINARY
            ? HexFormat.of().formatHex(broadcast.payload().toByteArray())
            : broadcast.payload().text())
        + (meta == null ? "" : " " + meta.text());
  }
}
