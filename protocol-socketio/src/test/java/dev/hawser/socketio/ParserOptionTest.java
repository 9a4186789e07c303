package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.socketio.parser.JsonPacketParser;
import dev.hawser.socketio.parser.MsgpackPacketParser;
import dev.hawser.socketio.parser.PacketParser;
import dev.hawser.socketio.parser.SocketPacket;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** How packets and values are written is the application's choice. */
class ParserOptionTest {

  /** A value whose names are written by the mapper's strategy. */
  record Position(int firstValue, String secondValue) {}

  /** Writes packets as the default parser does, each text in a binary frame, read backwards. */
  private static final class Backwards implements PacketParser {

    private final PacketParser plain = new JsonPacketParser();

    @Override
    public FrameCodec<SocketPacket> newCodec(dev.hawser.PayloadCodec codec) {
      FrameCodec<SocketPacket> inner = plain.newCodec(codec);
      return new FrameCodec<>() {
        @Override
        public void encode(SocketPacket packet, Sink out) {
          inner.encode(
              packet,
              (kind, array, offset, length) ->
                  out.frame(
                      Frame.Kind.BINARY,
                      reversed(Arrays.copyOfRange(array, offset, offset + length)),
                      0,
                      length));
        }

        @Override
        public void decode(Frame frame, Consumer<SocketPacket> out) {
          byte[] bytes =
              Arrays.copyOfRange(frame.array(), frame.offset(), frame.offset() + frame.length());
          inner.decode(Frame.text(new String(reversed(bytes), StandardCharsets.UTF_8)), out);
        }
      };
    }

    @Override
    public void check(SocketPacket packet) {
      plain.check(packet);
    }

    static byte[] reversed(byte[] bytes) {
      byte[] reversed = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        reversed[i] = bytes[bytes.length - 1 - i];
      }
      return reversed;
    }
  }

  @Test
  void packetsInMessagePack() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.with(SocketIoOptions.PARSER, new MsgpackPacketParser()))) {
      io.connect();
      FrameCodec<SocketPacket> server =
          new MsgpackPacketParser().newCodec(new JacksonPayloadCodec());
      io.subscribe(io.topic("/admin").join());
      assertThat(read(io, server)).hasToString("Connect[namespace=/admin, data=null]");
      write(
          io,
          server,
          new SocketPacket.Connect("/admin", dev.hawser.Payload.json("{\"sid\":\"s\"}")));
      assertThat(io.namespace("/admin").id()).isEqualTo("s");
      TestSubscriber<Arguments> ack =
          io.subscribe(io.namespace("/admin").emitWithAck("e", new byte[] {1}, 2));
      SocketPacket.Event event = (SocketPacket.Event) read(io, server);
      assertThat(event.arguments().argument(0).toByteArray()).containsExactly(1);
      write(io, server, new SocketPacket.Ack("/admin", event.arguments(), event.id()));
      assertThat(ack.getReceivedOnNext().get(0).argument(0).toByteArray()).containsExactly(1);
      assertThat(ack.getReceivedOnNext().get(0).argument(1).as(Integer.class)).isEqualTo(2);
    }
  }

  private static SocketPacket read(VirtualSocketIo io, FrameCodec<SocketPacket> server) {
    List<SocketPacket> packets = new java.util.ArrayList<>();
    for (Frame frame : io.link().take()) {
      assertThat(frame.kind()).isEqualTo(Frame.Kind.BINARY);
      server.decode(frame, packets::add);
    }
    assertThat(packets).hasSize(1);
    return packets.get(0);
  }

  private static void write(
      VirtualSocketIo io, FrameCodec<SocketPacket> server, SocketPacket packet) {
    server.encode(
        packet,
        (kind, array, offset, length) ->
            io.link()
                .receive(
                    new Frame(
                        kind, Arrays.copyOfRange(array, offset, offset + length), 0, length)));
  }

  @Test
  void packetsAsTheApplicationWritesThem() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.with(SocketIoOptions.PARSER, new Backwards()))) {
      io.connect();
      io.subscribe(io.topic("/").join());
      assertThat(io.take()).containsExactly("30");
      io.receive(Backwards.reversed("0{\"sid\":\"s\"}".getBytes(StandardCharsets.UTF_8)));
      assertThat(io.root().id()).isEqualTo("s");
      assertThat(VirtualSocketIo.error(io.subscribe(io.root().emit("connect"))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void valuesAsTheApplicationsMapperWritesThem() {
    JsonMapper mapper =
        JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(JsonInclude.Value.ALL_NON_NULL)
            .build();
    try (VirtualSocketIo io = new VirtualSocketIo(h -> h.codec(new JacksonPayloadCodec(mapper)))) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<Position> positions = io.subscribe(root.on("p", Position.class));
      io.subscribe(root.emit("p", new Position(1, null)));
      assertThat(io.take()).containsExactly("2[\"p\",{\"first_value\":1}]");
      io.receive("2[\"p\",{\"first_value\":2,\"second_value\":\"b\"}]");
      assertThat(positions.getReceivedOnNext()).containsExactly(new Position(2, "b"));
    }
  }

  @Test
  void theLimitOfBinariesIsAnOption() {
    byte[] one = {1};
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.with(SocketIoOptions.MAX_ATTACHMENTS, 1))) {
      SocketIoNamespace root = io.joined();
      assertThat(VirtualSocketIo.error(io.subscribe(root.emit("e", one, one))))
          .isInstanceOf(IllegalArgumentException.class);
      io.subscribe(root.emit("e", (Object) one));
      assertThat(io.take()).hasSize(2);
      io.receive("52-[\"e\"]");
      assertThat(io.engine.takeProblems()).hasSize(1);
    }
  }
}
