package dev.hawser.socketio.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reference parser writes is read, and written again; what it refuses is refused. */
class JsonVectorsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0 | CONNECT /",
        "0/admin, | CONNECT /admin",
        "0{} | CONNECT / {}",
        "0/admin,{\"token\":\"t\"} | CONNECT /admin {\"token\":\"t\"}",
        "0{\"sid\":\"x\",\"pid\":\"y\"} | CONNECT / {\"sid\":\"x\",\"pid\":\"y\"}",
        "1 | DISCONNECT /",
        "1/x, | DISCONNECT /x",
        "2[\"foo\"] | EVENT / 'foo'",
        "2/admin,[\"bar\"] | EVENT /admin 'bar'",
        "212[\"foo\"] | EVENT / 'foo' #12",
        "20[\"a\"] | EVENT / 'a' #0",
        "2[1,\"a\"] | EVENT / 1 \"a\"",
        "2[-7] | EVENT / -7",
        "2[\"1\"] | EVENT / '1'",
        "2[\"\"] | EVENT / ''",
        "2[\"message\"] | EVENT / 'message'",
        "2[\"error\",{\"a\":[1,2]},null,1e+21,\"é€😀\"] | EVENT / 'error' {\"a\":[1,2]} null 1e+21 \"é€😀\"",
        "2/admin?x=1,5[\"x\"] | EVENT /admin?x=1 'x' #5",
        "2999999999999999999[\"a\"] | EVENT / 'a' #999999999999999999",
        "2[\"a\",{\"_placeholder\":true,\"num\":0}] | EVENT / 'a' {\"_placeholder\":true,\"num\":0}",
        "3/admin,13[\"bar\"] | ACK /admin #13 \"bar\"",
        "3/x,0[] | ACK /x #0",
        "4{\"message\":\"m\"} | ERROR / {\"message\":\"m\"}",
        "4/x,\"str\" | ERROR /x \"str\"",
        "51-[\"a\",{\"_placeholder\":true,\"num\":0}]~<> | EVENT / 'a' <>",
        "52-/x,7[\"b\",{\"_placeholder\":true,\"num\":0},{\"c\":{\"_placeholder\":true,\"num\":1}}]~<01>~<0203> | EVENT /x 'b' #7 <01> {\"c\":<0203>}",
        "51-[1,[{\"_placeholder\":true,\"num\":0},{}],2]~<ff> | EVENT / 1 [<ff>,{}] 2",
        "61-15[\"bar\",{\"_placeholder\":true,\"num\":0}]~<05> | ACK / #15 \"bar\" <05>",
        "61-/a,0[{\"_placeholder\":true,\"num\":0}]~<05> | ACK /a #0 <05>",
      })
  void bothWays(String frames, String packet) {
    Wire wire = new Wire();
    for (int again = 0; again < 2; again++) {
      SocketPacket read = wire.decode(frames.split("~"));
      assertThat(Wire.shown(read)).isEqualTo(packet);
      assertThat(wire.encode(read)).containsExactly(frames.split("~"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0/admin | CONNECT /admin",
        "1/admin | DISCONNECT /admin",
        "0/ | CONNECT /",
        "2 [ \"a\" , 1 , [ ] ] | EVENT / 'a' 1 [ ]",
        "2[\"\\u0061\"] | EVENT / 'a'",
        "2[1.50] | EVENT / 1.50",
        "2007[\"a\"] | EVENT / 'a' #7",
        "3[\"a\"] | ACK / \"a\"",
        "52-[\"a\",{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0}]~<00>~<01> | EVENT / 'a' <01> <00>",
        "51-[\"a\",{ \"num\" : 0 , \"x\" : [{}] , \"_placeholder\" : true }]~<05> | EVENT / 'a' <05>",
        "51-[\"a\",{\"\\u005fplaceholder\":true,\"num\":0}]~<05> | EVENT / 'a' <05>",
        "51-[\"a\",[{\"_placeholder\":false,\"num\":9},{\"num\":0}]]~<05> | EVENT / 'a' [{\"_placeholder\":false,\"num\":9},{\"num\":0}]",
        "51-[\"a\",[{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":0}]]~<05> | EVENT / 'a' [<05>,<05>]",
        "52-[\"a\"]~<05>~<06> | EVENT / 'a'",
      })
  void whatOtherServersMayWriteIsRead(String frames, String packet) {
    assertThat(Wire.shown(new Wire().decode(frames.split("~")))).isEqualTo(packet);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | an empty packet",
        "7 | a packet of unknown type",
        "x | a packet of unknown type",
        "é | a packet of unknown type",
        "5 | illegal attachments: a binary packet without their number",
        "51 | illegal attachments: a binary packet without their number",
        "6 | illegal attachments: a binary packet without their number",
        "5a- | illegal attachments: a binary packet without their number",
        "51.23- | illegal attachments: a binary packet without their number",
        "5-1- | illegal attachments: a binary packet without their number",
        "5-1-[\"x\"] | illegal attachments: a binary packet without their number",
        "5 1-[\"x\"] | illegal attachments: a binary packet without their number",
        "51e1-[\"x\"] | illegal attachments: a binary packet without their number",
        "50-[\"x\"] | illegal attachments: a binary packet without their number",
        "60-5[] | illegal attachments: a binary packet without their number",
        "511-[\"x\"] | too many attachments: more than 10",
        "599999999999999999999-[\"x\"] | too many attachments: more than 10",
        "51-[\"a\",{\"_placeholder\":true,\"num\":1}] | illegal attachments: a placeholder without a legal num",
        "51-[\"a\",{\"_placeholder\":true,\"num\":-1}] | illegal attachments: a placeholder without a legal num",
        "51-[\"a\",{\"_placeholder\":true,\"num\":0.5}] | illegal attachments: a placeholder without a legal num",
        "51-[\"a\",{\"_placeholder\":true,\"num\":\"0\"}] | illegal attachments: a placeholder without a legal num",
        "51-[\"a\",{\"_placeholder\":true,\"num\":99999999999}] | illegal attachments: a placeholder without a legal num",
        "51-[\"a\",{\"_placeholder\":true}] | illegal attachments: a placeholder without a legal num",
        "2 | an event or acknowledgement without an array of arguments",
        "2{} | an event or acknowledgement without an array of arguments",
        "2\"a\" | an event or acknowledgement without an array of arguments",
        "2 1[\"a\"] | an event or acknowledgement without an array of arguments",
        "2-1[\"a\"] | an event or acknowledgement without an array of arguments",
        "2/a,b,[\"x\"] | an event or acknowledgement without an array of arguments",
        "2/a | an event or acknowledgement without an array of arguments",
        "21000000000000000000[\"a\"] | an id of more than 18 digits",
        "299999999999999999999[\"a\"] | an id of more than 18 digits",
        "2[] | the name of an event is neither a string nor a number",
        "2[true,\"x\"] | the name of an event is neither a string nor a number",
        "2[null] | the name of an event is neither a string nor a number",
        "2[[\"a\"]] | the name of an event is neither a string nor a number",
        "2[{}] | the name of an event is neither a string nor a number",
        "2[\"connect\"] | an event of a reserved name",
        "2[\"connect_error\"] | an event of a reserved name",
        "2[\"disconnect\",\"1\"] | an event of a reserved name",
        "2[\"disconnecting\"] | an event of a reserved name",
        "2[\"newListener\"] | an event of a reserved name",
        "2[\"removeListener\"] | an event of a reserved name",
        "2[\"c\\u006fnnect\"] | an event of a reserved name",
        "51-[\"connect\",{\"_placeholder\":true,\"num\":0}] | an event of a reserved name",
        "2[\"a\" | the message is not legal JSON: it ends too early",
        "2[\"a\",] | the message is not legal JSON: at byte 5",
        "2[\"a\"\"b\"] | the message is not legal JSON: at byte 4",
        "2[\"a\",01] | the message is not legal JSON: at byte 6",
        "2[\"a\"]x | the message is not legal JSON: at byte 5",
        "2[\"a\",NaN] | the message is not legal JSON: at byte 5",
        "2[01] | the message is not legal JSON: at byte 2",
        "3 | an event or acknowledgement without an array of arguments",
        "31 | an event or acknowledgement without an array of arguments",
        "31{} | an event or acknowledgement without an array of arguments",
        "31[1,] | the message is not legal JSON: at byte 3",
        "0[] | the data of a CONNECT is not an object",
        "0\"a\" | the data of a CONNECT is not an object",
        "0null | the data of a CONNECT is not an object",
        "01{} | the message is not legal JSON: at byte 1",
        "0{}{} | the message is not legal JSON: at byte 2",
        "1{} | a DISCONNECT with data",
        "1/a,1 | a DISCONNECT with data",
        "1x | a DISCONNECT with data",
        "4 | the message is not legal JSON: it ends too early",
        "40 | the data of a CONNECT_ERROR is neither a string nor an object",
        "4[] | the data of a CONNECT_ERROR is neither a string nor an object",
        "4null | the data of a CONNECT_ERROR is neither a string nor an object",
        "<01> | a binary frame that belongs to no packet",
        "51-[\"a\"]~2[\"b\"] | a text frame where 1 binary frames of the last packet are missing",
        "52-[\"a\"]~<01>~1 | a text frame where 1 binary frames of the last packet are missing",
      })
  void illegalPacketsAreParseErrors(String frames, String message) {
    Wire wire = new Wire();
    assertThatThrownBy(() -> wire.decode(frames.split("~")))
        .isInstanceOfSatisfying(
            ProtocolViolationException.class, e -> assertThat(e.fatal()).isTrue())
        .hasMessage("parse error: " + message);
    assertThat(Wire.shown(wire.decode("2[\"b\",1]"))).isEqualTo("EVENT / 'b' 1");
    assertThatThrownBy(() -> wire.decode("<01>")).hasMessageContaining("belongs to no packet");
  }

  @Test
  void revision4HasErrorsOfAnyJson() {
    Wire wire = new Wire(new JsonPacketParser(Revision.V4, 10));
    assertThat(Wire.shown(wire.decode("4/auth,{\"code\":\"E\"}")))
        .isEqualTo("ERROR /auth {\"code\":\"E\"}");
    assertThat(Wire.shown(wire.decode("4\"Not authorized\"")))
        .isEqualTo("ERROR / \"Not authorized\"");
    assertThat(Wire.shown(wire.decode("4[1]"))).isEqualTo("ERROR / [1]");
    assertThat(Wire.shown(wire.decode("45"))).isEqualTo("ERROR / 5");
    assertThat(Wire.shown(wire.decode("4/x"))).isEqualTo("ERROR /x null");
    assertThatThrownBy(() -> wire.decode("4{")).hasMessageStartingWith("parse error: ");
    assertThat(wire.encode(new SocketPacket.Connect("/auth?token=good", null)))
        .containsExactly("0/auth?token=good,");
    assertThatThrownBy(() -> wire.encode(new SocketPacket.Connect("/", Payload.json("{}"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "servers 1 and 2 take no data with a CONNECT: put it into the query of the namespace");
  }
}
