package dev.hawser.engine.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.engine.internal.transport.Closing.Action;
import dev.hawser.engine.internal.transport.Closing.Event;
import dev.hawser.engine.internal.transport.Closing.Phase;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every cell of the table of the closing handshake, and the payload of close frames. */
class ClosingTest {

  @ParameterizedTest
  @CsvSource({
    "OPEN, USER_CLOSE, CLOSING, CLOSE",
    "OPEN, PEER_CLOSE, DRAINING, CLOSE_AND_LINGER",
    "OPEN, VIOLATION, DRAINING, CLOSE_AND_LINGER",
    "OPEN, WRITE_FAILED, RECEIVING, LINGER",
    "OPEN, END, CLOSED, CUT",
    "RECEIVING, USER_CLOSE, CLOSING, NONE",
    "RECEIVING, PEER_CLOSE, DRAINING, NONE",
    "RECEIVING, VIOLATION, DRAINING, NONE",
    "RECEIVING, WRITE_FAILED, RECEIVING, NONE",
    "RECEIVING, END, CLOSED, CUT",
    "CLOSING, USER_CLOSE, CLOSING, NONE",
    "CLOSING, PEER_CLOSE, DRAINING, LINGER",
    "CLOSING, VIOLATION, DRAINING, LINGER",
    "CLOSING, WRITE_FAILED, CLOSING, LINGER",
    "CLOSING, END, CLOSED, CUT",
    "DRAINING, USER_CLOSE, DRAINING, NONE",
    "DRAINING, PEER_CLOSE, DRAINING, NONE",
    "DRAINING, VIOLATION, DRAINING, NONE",
    "DRAINING, WRITE_FAILED, DRAINING, NONE",
    "DRAINING, END, CLOSED, CUT",
    "CLOSED, USER_CLOSE, CLOSED, NONE",
    "CLOSED, PEER_CLOSE, CLOSED, NONE",
    "CLOSED, VIOLATION, CLOSED, NONE",
    "CLOSED, WRITE_FAILED, CLOSED, NONE",
    "CLOSED, END, CLOSED, NONE",
  })
  void everyCell(Phase phase, Event event, Phase next, Action action) {
    assertThat(Closing.step(phase, event)).isEqualTo(new Closing.Step(next, action));
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1011, 1012, 1014, 3000, 4999})
  void legalCodes(int code) throws Exception {
    assertThat(CloseCode.codeOf(CloseCode.payload(code, "why"))).isEqualTo(code);
    assertThat(CloseCode.reasonOf(CloseCode.payload(code, "why"))).isEqualTo("why");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
  void illegalCodes(int code) {
    assertThatThrownBy(() -> CloseCode.codeOf(CloseCode.payload(code, "")))
        .isInstanceOf(ProtocolError.class);
  }

  @Test
  void aLongReasonIsCutAtACharacter() throws Exception {
    byte[] payload = CloseCode.payload(1000, "€".repeat(60));
    assertThat(payload).hasSize(2 + 123);
    assertThat(CloseCode.reasonOf(payload)).isEqualTo("€".repeat(41));
    byte[] shifted = CloseCode.payload(1000, "aa" + "€".repeat(60));
    assertThat(shifted).hasSize(2 + 122);
    assertThat(CloseCode.reasonOf(shifted)).isEqualTo("aa" + "€".repeat(40));
  }

  @Test
  void aCloseFrameMayBeEmptyButNotOfOneByte() throws Exception {
    assertThat(CloseCode.codeOf(new byte[0])).isEqualTo(1005);
    assertThatThrownBy(() -> CloseCode.codeOf(new byte[1])).isInstanceOf(ProtocolError.class);
  }

  @Test
  void aReasonMustBeUtf8() {
    byte[] payload = CloseCode.payload(1000, "x");
    payload = Arrays.copyOf(payload, payload.length + 1);
    payload[payload.length - 1] = (byte) 0xC3;
    byte[] bad = payload;
    assertThatThrownBy(() -> CloseCode.reasonOf(bad))
        .isInstanceOfSatisfying(ProtocolError.class, e -> assertThat(e.code()).isEqualTo(1007));
  }
}
