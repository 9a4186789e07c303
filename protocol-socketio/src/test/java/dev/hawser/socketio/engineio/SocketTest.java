package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session over a WebSocket from the start, in virtual time. */
class SocketTest extends EngineIoFixture {

  private static final Options ONLY = transports("websocket");

  @Test
  void theOpenPacketOpensTheLink() {
    webSocket.script(
        Answer.accept(new Transport.Opened("chat", "permessage-deflate", Map.of("via", "x"))));
    start(ENDPOINT.subProtocols(java.util.List.of("chat"), true), ONLY);
    assertThat(listener.take()).isEmpty();
    assertThat(socket().endpoint().uri())
        .hasToString("ws://host:4001/engine.io/?a=1%2B&EIO=4&transport=websocket");
    assertThat(socket().endpoint().subProtocols()).containsExactly("chat");
    assertThat(socket().endpoint().subProtocolRequired()).isTrue();
    socket().receive(OPEN_SOCKET, "4hi");
    assertThat(listener.take()).containsExactly("open websocket", "text hi");
    assertThat(listener.opened().subProtocol()).isEqualTo("chat");
    assertThat(listener.opened().extensions()).isEqualTo("permessage-deflate");
    assertThat(listener.opened().headers()).containsEntry("via", "x");
    assertThat(http.hasNext()).isFalse();
  }

  @Test
  void theWebSocketMayCarryATimestampToo() {
    start(ONLY.with(EngineIoOptions.TIMESTAMP_REQUESTS, EngineIoOptions.Timestamps.ALL));
    assertThat(socket().endpoint().uri().getRawQuery()).matches(".*&t=[0-9a-z]+\\.0");
  }

  @Test
  void oneFrameIsOnePacket() {
    FakeLink socket = overSocket(ONLY);
    write("a", "");
    listener.writeBinary(link, (byte) 7);
    assertThat(socket.take())
        .extracting(Frame::kind)
        .containsExactly(Frame.Kind.TEXT, Frame.Kind.TEXT, Frame.Kind.BINARY);
    socket.receive(Frame.text("4b"), Frame.binary((byte) 8), Frame.text("6"), Frame.text("4"));
    assertThat(listener.take())
        .containsExactly("written a", "written ", "written binary", "text b", "binary 08", "text ");
  }

  @Test
  void version3MarksBinaryAndPings() {
    FakeLink socket = overSocket(ONLY.with(EngineIoOptions.VERSION, EngineIoVersion.V3));
    listener.writeBinary(link, (byte) 7);
    assertThat(socket.take().get(0).length()).isEqualTo(2);
    socket.receive(Frame.binary((byte) 4, (byte) 8));
    assertThat(listener.take()).containsExactly("written binary", "binary 08");
    loop.advance(Duration.ofSeconds(25));
    assertThat(socket.takeTexts()).containsExactly("2");
    loop.advance(Duration.ofMillis(30));
    socket.receive("3");
    socket.receive("3");
    assertThat(listener.take()).containsExactly("heartbeat 30");
    socket.receive("2");
    assertThat(socket.takeTexts()).isEmpty();
    loop.advance(Duration.ofSeconds(25));
    assertThat(socket.takeTexts()).containsExactly("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4hello", "1", "3probe", "0{}", "", "x"})
  void whatIsNoOpenPacketIsAViolation(String first) {
    start(ONLY);
    socket().receive(first);
    assertThat(closed().kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
    assertThat(socket().isAborted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9", "0{}"})
  void whatIsNoPacketIsAViolation(String frame) {
    FakeLink socket = overSocket(ONLY);
    write("a");
    socket.receive("4x", frame, "4y");
    assertThat(listener.take()).containsExactly("written a", "text x", "closed");
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
    assertThat(socket.isAborted()).isTrue();
  }

  @Test
  void aCloseFrameOfTheServerIsTheEnd() {
    overSocket(ONLY).serverClose(1012, "restart");
    Cause cause = closed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
    assertThat(cause.code()).isEqualTo(1012);
  }

  @Test
  void aClosePacketOfTheServerIsTheEndToo() {
    overSocket(ONLY).receive("1");
    assertThat(closed().kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
  }

  @Test
  void aMessageTooLargeForTheServerIsTyped() {
    FakeLink socket = overSocket(ONLY);
    socket.holdWrites(true);
    write("large");
    socket.serverClose(1009, "");
    assertThat(listener.take()).containsExactly("lost large", "closed");
    Cause cause = listener.closed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.OVERFLOW);
    assertThat(cause.code()).isEqualTo(1009);
    assertThat(refusal(cause).error()).isEqualTo(EngineIoError.PAYLOAD_TOO_LARGE);
  }

  @ParameterizedTest
  @CsvSource({
    "Forbidden, FORBIDDEN, UNAUTHORIZED",
    "Bad request, BAD_REQUEST, REFUSED",
    "Session ID unknown, SESSION_UNKNOWN, REFUSED"
  })
  void aRefusedWebSocketIsTypedByItsBody(String body, EngineIoError error, Cause.Kind kind) {
    webSocket.script(Answer.refuse(Cause.refused(400, body, null)));
    start(ONLY);
    Cause cause = closed();
    assertThat(cause.kind()).isEqualTo(kind);
    assertThat(refusal(cause).error()).isEqualTo(error);
    assertThat(cause.reason()).isEqualTo(body);
  }

  @Test
  void anyOtherRefusalIsOneOfHttp() {
    Cause refused = Cause.refused(502, "no upstream", null);
    webSocket.script(Answer.refuse(refused));
    start(ONLY);
    assertThat(closed()).isEqualTo(refused);
  }

  @Test
  void closeIsAClosingHandshakeBehindWhatWasWritten() {
    FakeLink socket = overSocket(ONLY);
    socket.answerClose(false);
    write("a");
    link.close(3001, "bye");
    assertThat(socket.closeCode()).isEqualTo(3001);
    write("late");
    assertThat(listener.take()).containsExactly("written a", "lost late");
    loop.advance(Duration.ofSeconds(5));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingOrAbortingWhileItOpensCutsTheSocket(boolean close) {
    start(ONLY);
    if (close) {
      link.close(1000, "");
    } else {
      link.abort();
    }
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
    assertThat(socket().isAborted()).isTrue();
  }

  @Test
  void abortCutsTheSocket() {
    FakeLink socket = overSocket(ONLY);
    socket.holdWrites(true);
    write("a");
    link.abort();
    assertThat(listener.take()).containsExactly("lost a", "closed");
    assertThat(socket.isAborted()).isTrue();
  }

  @Test
  void writabilityAndReadingAreThoseOfTheSocket() {
    FakeLink socket = overSocket(ONLY);
    socket.setWritable(false);
    assertThat(link.isWritable()).isFalse();
    socket.setWritable(true);
    assertThat(link.isWritable()).isTrue();
    assertThat(listener.take()).containsExactly("writability", "writability");
    link.setReading(false);
    assertThat(socket.isReading()).isFalse();
  }

  @Test
  void pingsOfTheWebSocketAreSentOnlyIfAskedFor() {
    overSocket(ONLY);
    assertThat(socketOptions.get(TransportOptions.PING_INTERVAL)).isEqualTo(Duration.ZERO);
    end();
    Options asked = ONLY.with(TransportOptions.PING_INTERVAL, Duration.ofSeconds(7));
    FakeLink socket = overSocket(asked);
    assertThat(socketOptions.get(TransportOptions.PING_INTERVAL)).hasSeconds(7);
    socket.heartbeat(Duration.ofMillis(3));
    assertThat(listener.take()).containsExactly("heartbeat 3");
  }
}
