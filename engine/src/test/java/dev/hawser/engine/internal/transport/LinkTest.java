package dev.hawser.engine.internal.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The plain life of a link: connect, send, receive, close. */
@Timeout(120)
class LinkTest {

  @Test
  void connectsSendsReceivesAndCloses() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade("X-Two: a", "X-Two: b");
              RawServer.Received hello = peer.read();
              assertThat(hello.masked()).isTrue();
              assertThat(hello.first()).isEqualTo(0x81);
              peer.text("echo " + hello.text());
              RawServer.Received close = peer.read();
              assertThat(close.opcode()).isEqualTo(Opcode.CLOSE);
              assertThat(close.code()).isEqualTo(1000);
              assertThat(close.text()).endsWith("bye");
              peer.close(1000, "");
              peer.socket().shutdownOutput();
              assertThat(peer.readToEnd()).isEmpty();
            })) {
      TestLink link = TestLink.open(server.uri());
      assertThat(link.awaitOpen().headers()).containsEntry("x-two", "a, b");
      assertThat(link.send("hello").get(30, TimeUnit.SECONDS)).isNull();
      Frame frame = link.awaitFrame();
      assertThat(frame.kind()).isEqualTo(Frame.Kind.TEXT);
      assertThat(frame.text()).isEqualTo("echo hello");
      link.close(1000, "bye");
      Cause cause = link.awaitClosed();
      assertThat(link.readCompletes).hasPositiveValue(); // Counted behind the frame.
      assertThat(cause.kind()).isEqualTo(Cause.Kind.USER);
      server.finish();
    }
  }

  @Test
  void framesInTheSegmentOfTheAnswerComeAfterOnOpen() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              String head = peer.readHead();
              byte[] answer = RawServer.Peer.answer(head).getBytes(ISO_8859_1);
              byte[] frame = RawServer.Peer.frame(0x81, "early".getBytes(UTF_8));
              byte[] both = java.util.Arrays.copyOf(answer, answer.length + frame.length);
              System.arraycopy(frame, 0, both, answer.length, frame.length);
              peer.send(both);
              peer.read();
            })) {
      TestLink link = TestLink.open(server.uri());
      assertThat(link.awaitFrame().text()).isEqualTo("early");
      link.close(1000, "");
      link.awaitClosed();
    }
  }

  @Test
  void aMessageMayBeSentFromWithinOnOpen() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              assertThat(peer.read().text()).isEqualTo("first");
              assertThat(peer.read().opcode()).isEqualTo(Opcode.CLOSE);
              peer.close(1000, "");
            })) {
      CompletableFuture<Throwable> written = new CompletableFuture<>();
      TestLink link =
          TestLink.open(
              Endpoint.at(server.uri()),
              Options.empty(),
              l -> {
                l.write(Frame.Kind.TEXT, "first".getBytes(UTF_8), 0, 5, written::complete);
                l.flush();
                l.close(1000, "");
              });
      assertThat(written.get(30, TimeUnit.SECONDS)).isNull();
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.USER);
      server.finish();
    }
  }

  @Test
  void anAbortFromWithinOnOpenEndsTheLink() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              String head = peer.readHead();
              byte[] answer = RawServer.Peer.answer(head).getBytes(ISO_8859_1);
              peer.send(java.util.Arrays.copyOf(answer, answer.length + 100));
            })) {
      TestLink link =
          TestLink.open(Endpoint.at(server.uri()), Options.empty(), Transport.Link::abort);
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.USER);
      assertThat(link.frames()).isEmpty();
    }
  }
}
