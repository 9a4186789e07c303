package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.phoenix.channels.PhoenixPacket;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.spi.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever form a broadcast has, the application gets event, content and meta of it. */
class BroadcastReceivingTest {

  private static final String META = "{\"id\":\"0b4d\",\"replayed\":true}";

  private final BroadcastWire v2 = new BroadcastWire(Vsn.V2);

  @ParameterizedTest
  @EnumSource(Vsn.class)
  void textOfBothSerializers(Vsn vsn) {
    BroadcastWire wire = new BroadcastWire(vsn);
    assertThat(words(wire, "{\"type\":\"broadcast\",\"event\":\"cur\",\"payload\":{\"x\":1}}"))
        .isEqualTo("room1 cur {\"x\":1}");
    assertThat(words(wire, "{\"event\":\"cur\",\"payload\":{\"x\":1},\"type\":\"broadcast\"}"))
        .isEqualTo("room1 cur {\"x\":1}");
    assertThat(
            words(
                wire,
                " { \"meta\" : "
                    + META
                    + " , \"payload\" : [1, {\"event\":\"inner\"}] , \"event\" : \"c\\u0075r\" } "))
        .isEqualTo("room1 cur [1, {\"event\":\"inner\"}] " + META);
  }

  /** Seen on the wire: the server passes on what anybody sends. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"event\":\"e2\",\"extra\":[1],\"payload\":{},\"type\":\"broadcast\"} | e2 {}",
        "{\"event\":\"e3\"} | e3 {}",
        "{\"event\":\"e\",\"payload\":null} | e null",
        "{\"event\":\"e\",\"payload\":\"text\"} | e \"text\"",
        "{\"event\":\"e\",\"payload\":7,\"meta\":null} | e 7",
        "{\"event\":\"\",\"payload\":7} | ` 7`",
        "{} | broadcast {}",
        "{\"payload\":{\"a\":1}} | broadcast {\"payload\":{\"a\":1}}",
        "{\"event\":5,\"payload\":{}} | broadcast {\"event\":5,\"payload\":{}}",
        "[1,2] | broadcast [1,2]",
        "\"str\" | broadcast \"str\"",
        "null | broadcast null"
      })
  void oddOnes(String payload, String expected) {
    assertThat(words(v2, payload)).isEqualTo("room1 " + expected);
  }

  @Test
  void aBinaryFrameOfPhoenixNamesNoEvent() {
    // Kind 2: what the server makes of a binary push of the event broadcast.
    Frame frame = BroadcastWire.hex("020c09 7265616c74696d653a62696e 62726f616463617374 7a7a");
    assertThat(BroadcastWire.words(v2.read(frame))).isEqualTo("room1 broadcast 7a7a");
  }

  @Test
  void recordedFrames() {
    assertThat(
            BroadcastWire.words(
                v2.read(
                    BroadcastWire.hex(
                        "040d0600017265616c74696d653a7265737473696e676c657b226b223a2276227d"))))
        .isEqualTo("room1 single {\"k\":\"v\"}");
    assertThat(
            BroadcastWire.words(
                v2.read(BroadcastWire.hex("040d0300007265616c74696d653a7265737462696e0001ff"))))
        .isEqualTo("room1 bin 0001ff");
  }

  @Test
  void metaIsReadWhenAskedFor() {
    Broadcast plain = v2.text("{\"event\":\"e\",\"payload\":{}}");
    assertThat(plain.meta()).isNull();
    assertThat(plain.id()).isNull();
    assertThat(plain.replayed()).isFalse();
    Broadcast kept = v2.text("{\"event\":\"e\",\"payload\":{},\"meta\":" + META + "}");
    assertThat(kept.id()).isEqualTo("0b4d");
    assertThat(kept.replayed()).isTrue();
    assertThat(Objects.requireNonNull(kept.meta()).as(Object.class))
        .isEqualTo(Map.of("id", "0b4d", "replayed", true));
    Broadcast binary =
        v2.read(BroadcastWire.broadcast("realtime:r", "e", "{\"id\":\"7\"}", 0, new byte[] {1}));
    assertThat(binary.id()).isEqualTo("7");
    assertThat(binary.replayed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "[]", "\"id\"", "null", "{\"id\":{},\"replayed\":\"true\"}"})
  void metaOfAnyForm(String meta) {
    Broadcast broadcast =
        v2.read(BroadcastWire.broadcast("realtime:r", "e", meta, 1, new byte[] {'1'}));
    assertThat(broadcast.id()).isNull();
    assertThat(broadcast.replayed()).isFalse();
    Broadcast text = v2.text("{\"event\":\"e\",\"meta\":" + meta + "}");
    assertThat(text.id()).isNull();
    assertThat(text.replayed()).isFalse();
  }

  @Test
  void payloadsAreSlicesAndDecodeThemselves() {
    Frame frame = BroadcastWire.broadcast("realtime:r", "e", null, 1, bytes("{\"a\":1}"));
    Payload payload = v2.read(frame).payload();
    assertThat(payload.array()).isSameAs(frame.array());
    assertThat(payload.as(Object.class)).isEqualTo(Map.of("a", 1));
    assertThat(v2.text("{\"event\":\"e\",\"payload\":{\"a\":1}}").as(Object.class))
        .isEqualTo(Map.of("a", 1));
    assertThat(v2.text("{\"event\":\"e\"}").as(Object.class)).isEqualTo(Map.of());
  }

  /** A name of the protocol as a user's event must not end the channel or fake the presence. */
  @ParameterizedTest
  @ValueSource(strings = {"phx_close", "phx_error", "presence_state", "system"})
  void aUsersEventIsNoneOfTheProtocol(String event) {
    PhoenixPacket.Received received =
        v2.received(BroadcastWire.broadcast("realtime:r", event, null, 1, bytes("{}")));
    assertThat(received.event()).isEqualTo("broadcast");
    assertThat(received.joinRef()).isZero();
    assertThat(v2.reader.read("r", received).event()).isEqualTo(event);
  }

  @Test
  void nobodySendsWhatTheSessionMakes() {
    assertThatThrownBy(() -> v2.text("{\"event\":\"hawser:gap\",\"payload\":{}}"))
        .isInstanceOfSatisfying(
            ProtocolViolationException.class, e -> assertThat(e.fatal()).isFalse())
        .hasMessageStartingWith("a broadcast of event 'hawser:gap'");
    assertThatThrownBy(
            () ->
                v2.received(
                    BroadcastWire.broadcast("realtime:r", "hawser:gap", null, 1, bytes("{}"))))
        .isInstanceOf(ProtocolViolationException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The server relays what claims to be JSON without reading it.
        "040c0300017265616c74696d653a62696e6261647b6e6f7065 | the message is not legal JSON",
        "04 | a binary frame of kind 4 is cut off",
        "0403000001 | a binary frame of kind 4 is cut off",
        "0401010002 7465 | a broadcast of unknown encoding 2; 0 is binary, 1 is JSON"
      })
  void poisonIsRefusedAlone(String hex, String message) {
    assertThatThrownBy(() -> v2.received(BroadcastWire.hex(hex)))
        .isInstanceOfSatisfying(
            ProtocolViolationException.class, e -> assertThat(e.fatal()).isFalse())
        .hasMessageStartingWith(message);
    assertThat(BroadcastWire.words(v2.text("{\"event\":\"e\"}"))).isEqualTo("room1 e {}");
  }

  @Test
  void whatAServerWritesIsRead() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      String topic = "realtime:" + Names.any(random, 200);
      String event = Names.any(random, 255);
      String meta = random.nextBoolean() ? null : "{\"id\":\"" + i + "\"}";
      byte[] payload = new byte[random.nextInt(300)];
      random.nextBytes(payload);
      boolean json = random.nextBoolean();
      if (json) {
        payload = bytes("[" + i + ",\"é\"]");
      }
      Frame frame = BroadcastWire.broadcast(topic, event, meta, json ? 1 : 0, payload);
      assertThat(v2.received(frame).topic()).isEqualTo(topic);
      Broadcast read = v2.read(frame);
      assertThat(read.event()).isEqualTo(event);
      assertThat(read.payload().toByteArray()).isEqualTo(payload);
      assertThat(read.payload().format())
          .isEqualTo(json ? Payload.Format.JSON : Payload.Format.BINARY);
      assertThat(read.id()).isEqualTo(meta == null ? null : Integer.toString(i));
    }
  }

  private static String words(BroadcastWire wire, String payload) {
    return BroadcastWire.words(wire.text(payload));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
