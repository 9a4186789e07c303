package dev.hawser.socketio.parser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.PayloadException;
import dev.hawser.ProtocolViolationException;
import dev.hawser.socketio.parser.TreePackets.Said;
import dev.hawser.spi.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The parsers read and write random packets as the plain implementation over trees does. */
class ParserAgainstTreeTest {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Legal JSON, but Java's decimals have exponents of 32 bits. */
  private static final Pattern BEYOND_DECIMALS = Pattern.compile("[eE][-+]?[0-9]{9}");

  private static final String ALPHABET = "0123456789-/,[]{}\":\\ _numplaceholdertrue.eE+x\u00e9\n";

  @Test
  void randomPacketsGoBothWays() throws IOException {
    Wire wire = new Wire();
    Random random = new Random(21);
    for (int round = 0; round < 3000; round++) {
      Said said = said(random, 10);
      assertThat(TreePackets.read(wire.frames(said.packet()))).isEqualTo(said);
      assertThat(read(wire, TreePackets.write(said))).isEqualTo(said);
    }
  }

  @Test
  void randomPacketsGoThroughMsgpack() {
    Wire wire = new Wire(new MsgpackPacketParser());
    Random random = new Random(22);
    for (int round = 0; round < 3000; round++) {
      Said said = said(random, 100);
      assertThat(read(wire, wire.frames(said.packet()))).isEqualTo(said);
    }
  }

  @Test
  void mutatedPacketsAreReadAlikeOrRefused() throws IOException {
    Random random = new Random(23);
    int read = 0;
    int rounds = 20_000;
    for (int round = 0; round < rounds; round++) {
      List<Frame> frames = new ArrayList<>(TreePackets.write(said(random, 3)));
      frames.set(0, Frame.text(mutated(frames.get(0).text(), random)));
      if (random.nextInt(20) == 0) {
        frames.add(Frame.binary((byte) 1));
      } else if (frames.size() > 1 && random.nextInt(20) == 0) {
        frames.remove(1);
      }
      if (compare(frames)) {
        read++;
      }
    }
    assertThat(read).isBetween(rounds / 20, rounds - rounds / 20);
  }

  /** Whether the frames were read. */
  static boolean compare(List<Frame> frames) {
    Said read = read(new Wire(), frames);
    if (BEYOND_DECIMALS.matcher(frames.get(0).text()).find()) {
      return read != null; // No tree can hold it.
    }
    Said expected = TreePackets.read(frames);
    // A tree does not tell -0 from 0, of which the one is no index.
    if (!frames.get(0).text().contains("-0")) {
      assertThat(read).as(() -> frames.get(0).text()).isEqualTo(expected);
    }
    return read != null;
  }

  /** The packet, or null if the frames are not exactly one. */
  static @Nullable Said read(Wire wire, List<Frame> frames) {
    List<SocketPacket> packets = new ArrayList<>();
    try {
      for (Frame frame : frames) {
        wire.codec.decode(frame, packets::add);
      }
    } catch (ProtocolViolationException e) {
      assertThat(e.fatal()).isTrue();
      assertThat(e).hasMessageStartingWith("parse error: ");
      return null;
    }
    try {
      return packets.size() == 1 ? Said.of(packets.get(0)) : null;
    } catch (PayloadException e) {
      // The packet is legal, but Jackson takes no half of a surrogate pair in a name.
      assertThat(frames.get(0).text())
          .containsPattern("\\\\u[dD][89a-fA-F]|" + BEYOND_DECIMALS.pattern());
      return null;
    }
  }

  private static String mutated(String text, Random random) {
    StringBuilder out = new StringBuilder(text);
    for (int change = random.nextInt(3); change >= 0 && out.length() > 0; change--) {
      // Half of the time where the envelope is.
      int at = random.nextInt(random.nextBoolean() ? Math.min(12, out.length()) : out.length());
      char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(3)) {
        case 0 -> out.deleteCharAt(at);
        case 1 -> out.insert(at, c);
        default -> out.setCharAt(at, c);
      }
    }
    return out.toString();
  }

  private static Said said(Random random, int binaries) {
    int[] left = {binaries};
    String namespace =
        random.nextBoolean() ? "/" : List.of("/admin", "/é?x=1", "/a/b").get(random.nextInt(3));
    int kind = random.nextInt(12);
    if (kind == 0) {
      return new Said(
          "0", namespace, null, -1, random.nextBoolean() ? List.of() : List.of(object(random)));
    }
    if (kind == 1) {
      return new Said("1", namespace, null, -1, List.of());
    }
    if (kind == 2) {
      JsonNode data = random.nextBoolean() ? NODES.textNode(text(random)) : object(random);
      return new Said("4", namespace, null, -1, List.of(data));
    }
    List<JsonNode> values = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      values.add(json(random, 3, left));
    }
    long id = random.nextLong() >>> (5 + random.nextInt(59));
    if (kind < 5) {
      return new Said("3", namespace, null, id, values);
    }
    String event = random.nextInt(5) == 0 ? "" + random.nextInt() : "'" + text(random) + "'";
    return new Said("2", namespace, event, random.nextBoolean() ? -1 : id, values);
  }

  private static JsonNode object(Random random) {
    return NODES.objectNode().set(text(random), json(random, 2, new int[1]));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      int point = random.nextInt(1 << (4 + random.nextInt(13)));
      text.appendCodePoint(point >= 0xd800 && point < 0xe000 ? '\u2028' : point);
    }
    return text.toString();
  }

  private static JsonNode json(Random random, int depth, int[] binaries) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextInt());
      case 3 -> NODES.textNode(text(random));
      case 4, 5 -> {
        if (binaries[0]-- <= 0) {
          yield NODES.numberNode(random.nextInt(300) - 100);
        }
        byte[] bytes = new byte[random.nextInt(6)];
        random.nextBytes(bytes);
        yield NODES.binaryNode(bytes);
      }
      case 6 -> {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(json(random, depth - 1, binaries));
        }
        yield array;
      }
      default -> {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set(text(random), json(random, depth - 1, binaries));
        }
        yield object;
      }
    };
  }
}
