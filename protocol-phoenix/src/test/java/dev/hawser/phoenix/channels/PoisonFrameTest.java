package dev.hawser.phoenix.channels;

import static dev.hawser.phoenix.channels.WireAssertions.answer;
import static dev.hawser.phoenix.channels.WireAssertions.received;
import static dev.hawser.phoenix.channels.WireAssertions.refuses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.spi.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A frame that is not legal is refused by itself; the next one is read as ever. */
class PoisonFrameTest {

  private final Wire v1 = new Wire(Vsn.V1);
  private final Wire v2 = new Wire(Vsn.V2);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello | a message of serializer 2.0.0 must be a JSON array",
        "`` | a message of serializer 2.0.0 must be a JSON array",
        "[1,2,\"t\" | the message is not legal JSON: it ends too early",
        "[1,2 \"t\"] | the message is not legal JSON: at byte 5",
        "[null,null,\"t\",\"e\",{\"a\":01}] | the message is not legal JSON: at byte 25",
        "[null,null,\"t\",\"e\",{}]x | the message is not legal JSON: at byte 22",
        "[null,null,\"t\",\"e\",{},] | the message is not legal JSON: at byte 22",
        "[null,null,\"t\",\"phx_reply\",{\"status\":\"ok\"]] | the message is not legal JSON: at byte 41",
        "[null,null,\"t\",\"phx_reply\",{\"status\":\"ok\"},} | the message is not legal JSON: at byte 43",
        "{\"topic\":\"t\",\"event\":\"e\",\"payload\":{}} | a message of serializer 2.0.0 must be a JSON array",
        "{\"0\":\"1\",\"1\":\"2\",\"2\":\"t\",\"3\":\"e\",\"4\":{}} | a message of serializer 2.0.0 must be a JSON array",
        "7 | a message of serializer 2.0.0 must be a JSON array",
        "[] | a message without topic",
        "[null] | a message without topic",
        "[null,null,\"t\"] | a message without event",
        "[null,null,\"t\",\"e\"] | a message without payload",
        "[null,null,null,\"e\",{}] | the topic is missing or not a string",
        "[null,null,{},\"e\",{}] | the topic is missing or not a string",
        "[null,null,\"t\",5,{}] | the event is missing or not a string",
        "[null,null,\"t\",\"phx_reply\",{}] | the status of a reply is missing or not a string",
        "[null,null,\"t\",\"phx_reply\",null] | the payload of a reply is not a JSON object",
        "[null,null,\"t\",\"phx_reply\",[\"status\"]] | the payload of a reply is not a JSON object",
        "[null,null,\"t\",\"phx_reply\",{\"status\":1}] | the status of a reply is missing or not a string",
      })
  void refusesTextOfVersion2AndGoesOn(String poison, String message) {
    refuses(v2, Frame.text(poison), message);
    received(v2, "[null,null,\"t\",\"e\",{}]", 0, 0, "t", "e", "{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[null,null,\"t\",\"e\",{}] | a message of serializer 1.0.0 must be a JSON object",
        "{} | the topic is missing or not a string",
        "{\"topic\":null,\"event\":\"e\",\"payload\":{}} | the topic is missing or not a string",
        "{\"topic\":\"t\",\"payload\":{}} | the event is missing or not a string",
        "{\"topic\":\"t\",\"event\":\"e\"} | a message without payload",
        "{\"topic\":\"t\",\"event\":\"phx_reply\",\"payload\":7} | the payload of a reply is not a JSON object",
        "{\"topic\":\"t\",\"event\":\"e\",\"payload\":{}, | the message is not legal JSON: it ends too early",
        "{\"topic\":\"t\",\"event\":\"e\",\"payload\":{}}} | the message is not legal JSON: at byte 38",
      })
  void refusesTextOfVersion1AndGoesOn(String poison, String message) {
    refuses(v1, Frame.text(poison), message);
    received(v1, "{\"topic\":\"t\",\"event\":\"e\",\"payload\":{}}", 0, 0, "t", "e", "{}");
  }

  @ParameterizedTest
  @CsvSource({
    "'', a binary frame without a kind: it is empty",
    "00, 'a binary frame of kind 0 is cut off: it has 1 bytes, its header asks for more'",
    "010101, 'a binary frame of kind 1 is cut off: it has 3 bytes, its header asks for more'",
    "02020174, 'a binary frame of kind 2 is cut off: it has 4 bytes, its header asks for more'",
    "000909090901, 'a binary frame of kind 0 is cut off: it has 6 bytes, its header asks for more'",
    "0500000000, a binary frame of unknown kind 5",
    "ff, a binary frame of unknown kind 255",
  })
  void refusesBinaryFramesAndGoesOn(String poison, String message) {
    refuses(v2, Wire.hex(poison), message);
    received(v2, "[null,null,\"t\",\"e\",{}]", 0, 0, "t", "e", "{}");
  }

  @Test
  void version1RefusesBinaryFrames() {
    refuses(
        v1, Wire.hex("02010174" + "65"), "a binary frame, which serializer 1.0.0 does not have");
  }

  @Test
  void whatWasRefusedLeavesNothingBehind() {
    assertThatThrownBy(() -> v2.decode(Frame.text("[\"1\",\"2\",\"t\",\"e\",{\"a\":1},")));
    refuses(v2, Frame.text("[]"), "a message without topic");
    refuses(
        v2,
        Frame.text("[\"1\",\"2\",\"t\",\"phx_reply\",{}]"),
        "the status of a reply is missing or not a string");
    answer(
        v2, "[\"1\",\"2\",\"t\",\"phx_reply\",{\"status\":\"ok\",\"response\":7}]", 1, "ok", "7");
    answer(v2, "[\"1\",\"2\",\"t\",\"phx_reply\",{\"status\":\"ok\"}]", 1, "ok", "null");
  }
}
