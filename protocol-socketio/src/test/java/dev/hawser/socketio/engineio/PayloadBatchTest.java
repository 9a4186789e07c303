package dev.hawser.socketio.engineio;

import static dev.hawser.socketio.engineio.EngineIoVersion.V3;
import static dev.hawser.socketio.engineio.EngineIoVersion.V4;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.spi.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads hold as many packets as the server's {@code maxPayload} allows, in order. */
class PayloadBatchTest {

  @SuppressWarnings("ArrayRecordComponent")
  private record Message(Frame.Kind kind, byte... data) {
    static Message text(String text) {
      return new Message(Frame.Kind.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Message binary(int length) {
      return new Message(Frame.Kind.BINARY, new byte[length]);
    }

    String shown() {
      return "MESSAGE "
          + (kind == Frame.Kind.TEXT
              ? new String(data, StandardCharsets.UTF_8)
              : "<" + HexFormat.of().formatHex(data) + ">");
    }
  }

  @Test
  void writesWhatServersRead() {
    List<Message> messages =
        List.of(
            Message.text("2[\"x\"]"),
            Message.text("51-9[\"b\"]"),
            new Message(Frame.Kind.BINARY, (byte) 1, (byte) 2, (byte) 3, (byte) 4));
    assertThat(bodies(V4, 0, messages))
        .containsExactly("42[\"x\"]\u001e451-9[\"b\"]\u001ebAQIDBA==");
    assertThat(bodies(V3, 0, messages)).containsExactly("7:42[\"x\"]10:451-9[\"b\"]10:b4AQIDBA==");
    assertThat(bodies(V3, 0, List.of(Message.text("é€😀")))).containsExactly("5:4é€😀");
  }

  @Test
  void otherPacketsMayGoAlong() {
    PayloadWriter writer = new PayloadWriter(V4, 0);
    writer.add(PacketType.PONG, Frame.Kind.TEXT, new byte[0], 0, 0);
    writer.add(PacketType.CLOSE, Frame.Kind.TEXT, new byte[0], 0, 0);
    assertThat(body(writer)).isEqualTo("3\u001e1");
    writer.clear();
    assertThat(writer.isEmpty()).isTrue();
    assertThat(writer.length()).isZero();
  }

  @Test
  void splitsWhereTheReferenceClientDoes() {
    // 1 + 3, then + 2 + 3: nine bytes for two packets, and five more for each further one.
    List<Message> three = List.of(Message.text("aaa"), Message.text("bbb"), Message.text("ccc"));
    assertThat(bodies(V4, 14, three)).containsExactly("4aaa\u001e4bbb\u001e4ccc");
    assertThat(bodies(V4, 13, three)).containsExactly("4aaa\u001e4bbb", "4ccc");
    assertThat(bodies(V4, 9, three)).containsExactly("4aaa\u001e4bbb", "4ccc");
    assertThat(bodies(V4, 8, three)).containsExactly("4aaa", "4bbb", "4ccc");
    assertThat(bodies(V4, 1, three)).containsExactly("4aaa", "4bbb", "4ccc");
    // Bytes count, not characters.
    List<Message> wide = List.of(Message.text("é"), Message.text("€"));
    assertThat(bodies(V4, 8, wide)).hasSize(1);
    assertThat(bodies(V4, 7, wide)).hasSize(2);
  }

  @Test
  void base64CountsAsTheReferenceClientTakesItButNeverBeyondTheLimit() {
    // For it a binary of 9 bytes takes 12, which is right, and one of 1 byte 2 instead of 4.
    List<Message> nines = List.of(Message.binary(9), Message.binary(9));
    assertThat(bodies(V4, 27, nines)).hasSize(1);
    assertThat(bodies(V4, 26, nines)).hasSize(2);
    List<Message> ones = List.of(Message.text("a"), Message.binary(1));
    assertThat(bodies(V4, 8, ones)).hasSize(1);
    assertThat(bodies(V4, 7, ones)).hasSize(2);
  }

  @Test
  void aSinglePacketIsNeverHeldBack() {
    List<Message> large = List.of(Message.text("x".repeat(100)), Message.text("y"));
    assertThat(bodies(V4, 10, large)).containsExactly("4" + "x".repeat(100), "4y");
  }

  @ParameterizedTest
  @EnumSource
  void everyMessageArrivesOnceInOrderAndNoBodyIsTooLarge(EngineIoVersion version) {
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      int maxPayload = 1 + random.nextInt(200);
      List<Message> messages = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        messages.add(message(random));
      }
      List<String> received = new ArrayList<>();
      for (String body : bodies(version, maxPayload, messages)) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<String> packets = PacketTest.payload(version, bytes);
        assertThat(packets.size() == 1 || bytes.length <= maxPayload).isTrue();
        received.addAll(packets);
      }
      assertThat(received)
          .containsExactlyElementsOf(messages.stream().map(Message::shown).toList());
    }
  }

  private static Message message(Random random) {
    if (random.nextInt(3) == 0) {
      byte[] data = new byte[random.nextInt(40)];
      random.nextBytes(data);
      return new Message(Frame.Kind.BINARY, data);
    }
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.append(List.of("a", "9", ":", "é", "€", "😀", "b4").get(random.nextInt(7)));
    }
    return Message.text(text.toString());
  }

  private static List<String> bodies(
      EngineIoVersion version, long maxPayload, List<Message> messages) {
    PayloadWriter writer = new PayloadWriter(version, maxPayload);
    List<String> bodies = new ArrayList<>();
    for (Message message : messages) {
      if (!writer.accepts(message.kind(), message.data().length)) {
        bodies.add(body(writer));
        writer.clear();
      }
      writer.add(PacketType.MESSAGE, message.kind(), message.data(), 0, message.data().length);
    }
    bodies.add(body(writer));
    return bodies;
  }

  private static String body(PayloadWriter writer) {
    return new String(writer.array(), 0, writer.length(), StandardCharsets.UTF_8);
  }
}
