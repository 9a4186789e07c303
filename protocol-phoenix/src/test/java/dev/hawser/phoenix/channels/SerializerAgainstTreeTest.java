package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.phoenix.channels.TreeSerializer.Said;
import dev.hawser.spi.Frame;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The codec and a plain serializer over trees agree: on what is said, and on what is not legal. */
class SerializerAgainstTreeTest {

  private static final String ALPHABET = "{}[]\",:\\0123456789-+.eEtrufalsn \n\tphx_status";

  @ParameterizedTest
  @EnumSource
  void whatTheTreeWritesIsRead(Vsn vsn) throws IOException {
    Wire wire = new Wire(vsn);
    Random random = new Random(7);
    for (int round = 0; round < 10_000; round++) {
      Said said = said(vsn, random);
      Frame frame = TreeSerializer.write(vsn, said);
      assertThat(Said.of(wire.decode(frame))).as(frame::text).isEqualTo(said);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenTheTreeReads(Vsn vsn) throws IOException {
    Wire wire = new Wire(vsn);
    Random random = new Random(8);
    for (int round = 0; round < 10_000; round++) {
      boolean binary = vsn == Vsn.V2 && random.nextInt(3) == 0;
      PhoenixPacket.Push push =
          new PhoenixPacket.Push(
              ref(random),
              1 + ref(random),
              text(random),
              text(random),
              binary ? Payload.binary(bytes(random)) : Payload.json(json(random, 3).toString()));
      Frame frame = wire.encode(push);
      if (binary) {
        // Towards the server a push has a ref, between the two others.
        int joinRef = (push.joinRef() == 0 ? "" : push.joinRef() + "").length();
        byte[] bytes = frame.array();
        assertThat(bytes[2]).isEqualTo((byte) (push.ref() + "").length());
        assertThat(new String(bytes, 5 + joinRef, bytes[2], StandardCharsets.US_ASCII))
            .isEqualTo(push.ref() + "");
        frame = Frame.binary(without(without(bytes, 5 + joinRef, bytes[2]), 2, 1));
      } else if (vsn == Vsn.V1) {
        assertThat(TreeSerializer.JSON.readTree(frame.text()).get("join_ref").asLong(0))
            .isEqualTo(push.joinRef());
      }
      Said expected =
          Said.of(
              vsn == Vsn.V1 ? 0 : push.joinRef(),
              binary ? 0 : push.ref(),
              push.topic(),
              push.event(),
              null,
              push.payload());
      assertThat(TreeSerializer.read(vsn, frame)).isEqualTo(expected);
    }
  }

  private static byte[] without(byte[] bytes, int from, int length) {
    byte[] rest = Arrays.copyOf(bytes, bytes.length - length);
    System.arraycopy(bytes, from + length, rest, from, rest.length - from);
    return rest;
  }

  @ParameterizedTest
  @EnumSource
  void mutatedFramesAreReadAlikeOrRefused(Vsn vsn) throws IOException {
    Wire wire = new Wire(vsn);
    Random random = new Random(9);
    int read = 0;
    int rounds = 50_000;
    for (int round = 0; round < rounds; round++) {
      Frame frame = mutated(TreeSerializer.write(vsn, said(vsn, random)), random);
      if (compare(wire, vsn, frame)) {
        read++;
      }
    }
    assertThat(read).isBetween(rounds / 20, rounds - rounds / 20);
  }

  @ParameterizedTest
  @EnumSource
  void truncatedFramesAreReadAlikeOrRefused(Vsn vsn) throws IOException {
    Wire wire = new Wire(vsn);
    Random random = new Random(10);
    for (int round = 0; round < 100; round++) {
      Frame frame = TreeSerializer.write(vsn, said(vsn, random));
      for (int length = 0; length < frame.length(); length++) {
        compare(wire, vsn, new Frame(frame.kind(), frame.array(), 0, length));
      }
    }
  }

  /** Whether the frame was read. */
  static boolean compare(Wire wire, Vsn vsn, Frame frame) throws IOException {
    Said expected = TreeSerializer.read(vsn, frame);
    PhoenixPacket packet = null;
    try {
      packet = wire.decode(frame);
    } catch (ProtocolViolationException e) {
      assertThat(e.fatal()).isFalse();
    }
    assertThat(packet == null ? null : Said.of(packet)).as(frame::text).isEqualTo(expected);
    return packet != null;
  }

  private static Frame mutated(Frame frame, Random random) {
    byte[] bytes = frame.array().clone();
    for (int change = random.nextInt(3); change >= 0; change--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes = without(bytes, at, 1);
        case 1 -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
          System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
          bytes = longer;
          bytes[at] = random(frame.kind(), random);
        }
        default -> bytes[at] = random(frame.kind(), random);
      }
      if (bytes.length == 0) {
        break;
      }
    }
    // Text frames are checked to be UTF-8 before a codec sees them.
    return frame.kind() == Frame.Kind.BINARY
        ? Frame.binary(bytes)
        : Frame.text(new String(bytes, StandardCharsets.UTF_8));
  }

  private static byte random(Frame.Kind kind, Random random) {
    return kind == Frame.Kind.TEXT
        ? (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()))
        : (byte) (random.nextBoolean() ? random.nextInt(8) : random.nextInt(256));
  }

  private static Said said(Vsn vsn, Random random) {
    boolean binary = vsn == Vsn.V2 && random.nextInt(3) == 0;
    boolean reply = random.nextInt(3) == 0;
    @Nullable String status = reply ? random.nextBoolean() ? "ok" : text(random) : null;
    return new Said(
        vsn == Vsn.V1 ? 0 : ref(random),
        binary && !reply ? 0 : ref(random),
        text(random),
        reply ? "phx_reply" : text(random),
        status,
        binary ? null : json(random, 3),
        binary ? HexFormat.of().formatHex(bytes(random)) : null);
  }

  private static long ref(Random random) {
    return random.nextInt(4) == 0 ? 0 : random.nextLong() >>> (5 + random.nextInt(59));
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(20)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int point = random.nextInt(Math.min(1 << (4 + random.nextInt(13)), 0x110000));
      text.appendCodePoint(point >= 0xd800 && point < 0xe000 ? '\u2028' : point);
    }
    return text.toString();
  }

  private static JsonNode json(Random random, int depth) {
    JsonNodeFactory nodes = TreeSerializer.JSON.getNodeFactory();
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> nodes.nullNode();
      case 1 -> nodes.booleanNode(random.nextBoolean());
      case 2 -> nodes.numberNode(random.nextInt());
      case 3 ->
          nodes.numberNode(new BigDecimal(random.nextLong() + "." + random.nextInt(1000) + "1"));
      case 4, 5 -> nodes.textNode(text(random));
      case 6 -> {
        ArrayNode array = nodes.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(json(random, depth - 1));
        }
        yield array;
      }
      default -> {
        ObjectNode object = nodes.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set(random.nextInt(4) == 0 ? "status" : text(random), json(random, depth - 1));
        }
        yield object;
      }
    };
  }
}
