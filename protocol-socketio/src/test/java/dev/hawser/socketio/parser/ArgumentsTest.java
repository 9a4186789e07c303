package dev.hawser.socketio.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Payload;
import dev.hawser.PayloadException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** An event has any number of arguments; where one is wanted it is the first. */
class ArgumentsTest {

  private final Wire wire = new Wire();

  @Test
  void eachIsDecodedByItself() {
    Arguments args = wire.event("2[\"e\",{\"a\":1},\"two\",[3],null]").arguments();
    assertThat(args.count()).isEqualTo(4);
    assertThat((Object) args.argument(0).as(Map.class)).hasToString("{a=1}");
    assertThat(args.argument(1).as(String.class)).isEqualTo("two");
    assertThat(args.list())
        .extracting(Payload::text)
        .containsExactly("{\"a\":1}", "\"two\"", "[3]", "null");
    assertThat((Object) args.as(Map.class)).hasToString("{a=1}");
    assertThat(args.as(Arguments.class)).isSameAs(args);
    assertThat(args.text()).isEqualTo("{\"a\":1}");
    assertThatThrownBy(() -> args.argument(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> args.list().clear()).isInstanceOf(UnsupportedOperationException.class);
    assertThat(args).hasToString("4 arguments of 19 bytes");
  }

  @Test
  void noneReadAsNull() {
    Arguments args = wire.event("2[\"e\"]").arguments();
    assertThat(args.count()).isZero();
    assertThat(args.first().text()).isEqualTo("null");
    assertThatThrownBy(() -> args.as(String.class))
        .hasMessage("payload is null, not a java.lang.String");
    assertThat(wire.encode(new SocketPacket.Ack("/", Arguments.of(), 1))).containsExactly("31[]");
  }

  @Test
  void theFirstAloneIsSentOnWithoutTheOthers() {
    Arguments args = wire.event("2[\"say\",\"hi\",2]").arguments();
    assertThat(wire.encode(Wire.event("/", "again", -1, args.first())))
        .containsExactly("2[\"again\",\"hi\"]");
  }

  @Test
  void payloadsAreSentAsTheyAre() {
    assertThat(
            wire.encode(
                Wire.event(
                    "/x",
                    "e",
                    0,
                    Payload.json("[1]"),
                    Payload.text("a\"b"),
                    Payload.binary((byte) 1))))
        .containsExactly("51-/x,0[\"e\",[1],\"a\\\"b\",{\"_placeholder\":true,\"num\":0}]", "<01>");
  }

  @Test
  void valuesWithoutAWireFormAreRefused() {
    assertThatThrownBy(() -> Wire.args(Flux.empty())).isInstanceOf(PayloadException.class);
    assertThatThrownBy(() -> Wire.args(new Object()))
        .isInstanceOf(PayloadException.class)
        .hasMessageStartingWith("a java.lang.Object has no JSON form");
    assertThatThrownBy(() -> Wire.args(1, Wire.args(2)))
        .hasMessage("several arguments cannot be one of several arguments");
    assertThatThrownBy(() -> Arguments.of(Wire.args(2))).isInstanceOf(PayloadException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connect",
        "connect_error",
        "disconnect",
        "disconnecting",
        "newListener",
        "removeListener"
      })
  void reservedNamesAreNotSent(String name) {
    SocketPacket event = Wire.event("/", name, -1);
    String message = "'" + name + "' is reserved by Socket.IO: name the event otherwise";
    assertThatThrownBy(() -> new JsonPacketParser().check(event)).hasMessage(message);
    assertThatThrownBy(() -> wire.encode(event)).hasMessage(message);
    assertThatThrownBy(() -> new MsgpackPacketParser().check(event)).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "01", "1.5", "x", "1x", "-01"})
  void numericNamesAreIntegers(String name) {
    assertThatThrownBy(
            () -> wire.encode(new SocketPacket.Event("/", name, true, Arguments.of(), -1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a numeric event is an integer");
  }

  @Test
  void namespacesAndIdsAreChecked() {
    for (String namespace : List.of("", "chat", "/a,b")) {
      assertThatThrownBy(() -> wire.encode(new SocketPacket.Disconnect(namespace)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a namespace starts with / and has no comma");
    }
    assertThatThrownBy(() -> wire.encode(Wire.event("/", "e", -2)))
        .hasMessage("an id is -1 or more, not -2");
    assertThatThrownBy(() -> wire.encode(new SocketPacket.Ack("/", Arguments.of(), -1)))
        .hasMessage("an id is 0 or more, not -1");
  }
}
