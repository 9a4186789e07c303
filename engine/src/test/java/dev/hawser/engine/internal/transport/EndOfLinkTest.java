package dev.hawser.engine.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import java.io.ByteArrayOutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way an open link ends: what the server sees, and what the listener is told. */
class EndOfLinkTest {

  private static TestLink open(RawServer server) throws Exception {
    TestLink link = TestLink.open(server.uri());
    link.awaitOpen();
    return link;
  }

  @Test
  void ourCloseWaitsForTheServersCloseAndItsEnd() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              RawServer.Received close = peer.read();
              assertThat(close.code()).isEqualTo(4000);
              peer.socket().setSoTimeout(300);
              try {
                throw new AssertionError("ended by itself: " + peer.in().read());
              } catch (SocketTimeoutException e) {
                peer.socket().setSoTimeout(30_000);
              }
              peer.text("late, must be discarded");
              peer.close(4444, "other");
              peer.socket().shutdownOutput();
              assertThat(peer.readToEnd()).isEmpty();
            })) {
      TestLink link = open(server);
      link.close(4000, "mine");
      link.close(1000, "ignored");
      Cause cause = link.awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.USER);
      assertThat(cause.code()).isEqualTo(4000);
      assertThat(cause.reason()).isEqualTo("mine");
      assertThat(link.frames()).isEmpty();
      server.finish();
    }
  }

  @Test
  void aServerThatIgnoresOurCloseIsLeftAfterTheTimeout() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              peer.readToEnd();
            })) {
      Options options =
          Options.empty().with(TransportOptions.CLOSE_TIMEOUT, Duration.ofMillis(300));
      TestLink link = TestLink.open(Endpoint.at(server.uri()), options);
      link.awaitOpen();
      link.close(1000, "");
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.USER);
      server.finish();
    }
  }

  @Test
  void theServersCloseIsEchoedAndReported() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              peer.close(4001, "goodbye ✓");
              RawServer.Received echo = peer.read();
              assertThat(echo.opcode()).isEqualTo(Opcode.CLOSE);
              assertThat(echo.code()).isEqualTo(4001);
              peer.socket().shutdownOutput();
              assertThat(peer.readToEnd()).isEmpty();
            })) {
      Cause cause = open(server).awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
      assertThat(cause.code()).isEqualTo(4001);
      assertThat(cause.reason()).isEqualTo("goodbye ✓");
      server.finish();
    }
  }

  @Test
  void anEmptyCloseIs1005AndIsEchoedEmpty() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              peer.send(RawServer.Peer.frame(0x88, new byte[0]));
              assertThat(peer.read().payload()).isEmpty();
            })) {
      Cause cause = open(server).awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
      assertThat(cause.code()).isEqualTo(1005);
      server.finish();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8802 03ed, 1002, PROTOCOL_VIOLATION",
    "8801 03, 1002, PROTOCOL_VIOLATION",
    "8803 03e8 ff, 1007, PROTOCOL_VIOLATION",
    "8102 c328, 1007, PROTOCOL_VIOLATION",
    "c101 61, 1002, PROTOCOL_VIOLATION",
    "8300, 1002, PROTOCOL_VIOLATION",
    "0000, 1002, PROTOCOL_VIOLATION",
    "827f 0000 0000 0010 0001, 1009, OVERFLOW",
  })
  void aViolationIsToldToTheServerWithItsCode(String wire, int code, Cause.Kind kind)
      throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              peer.send(java.util.HexFormat.of().parseHex(wire.replace(" ", "")));
              // More that nobody will read must not turn the close frame into a reset.
              peer.send(new byte[100_000]);
              RawServer.Received close = peer.read();
              assertThat(close.opcode()).isEqualTo(Opcode.CLOSE);
              assertThat(close.code()).isEqualTo(code);
              peer.socket().shutdownOutput();
              assertThat(peer.readToEnd()).isEmpty();
            })) {
      TestLink link = open(server);
      Cause cause = link.awaitClosed();
      assertThat(cause.kind()).isEqualTo(kind);
      assertThat(link.frames()).isEmpty();
      server.finish();
    }
  }

  @Test
  void anInflateBombIsStoppedAtTheLimit() throws Exception {
    byte[] bomb = new byte[64 << 20];
    Deflate deflate = new Deflate(true, 15);
    int length = deflate.deflate(bomb, 0, bomb.length);
    byte[] wire = RawServer.Peer.frame(0xC2, Arrays.copyOf(deflate.output(), length));
    deflate.free();
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade("Sec-WebSocket-Extensions: permessage-deflate");
              peer.send(wire);
              assertThat(peer.read().code()).isEqualTo(1009);
            })) {
      Options options = Options.empty().with(TransportOptions.COMPRESSION, true);
      TestLink link = TestLink.open(Endpoint.at(server.uri()), options);
      assertThat(link.awaitOpen().extensions()).isEqualTo("permessage-deflate");
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.OVERFLOW);
      assertThat(link.frames()).isEmpty();
      server.finish();
    }
  }

  @Test
  void aBareEndIsALostConnection() throws Exception {
    try (RawServer server = new RawServer(RawServer.Peer::upgrade)) {
      Cause cause = open(server).awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(cause.code()).isEqualTo(1006);
      assertThat(cause.message()).contains("without a closing handshake");
    }
  }

  @Test
  void anEndWithinAMessageIsALostConnectionAndDeliversNothing() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              peer.send(new byte[] {(byte) 0x81, 5, 'h', 'e'});
            })) {
      TestLink link = open(server);
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(link.frames()).isEmpty();
    }
  }

  @Test
  void aResetIsALostConnection() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              go.await(30, TimeUnit.SECONDS);
              peer.reset();
            })) {
      TestLink link = open(server);
      go.countDown();
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.NETWORK);
    }
  }

  @Test
  void whatCameBeforeAResetIsSeenEvenByALinkThatWrites() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              peer.in().readByte();
              // In one segment: what the server's kernel has not sent by then dies with the reset.
              ByteArrayOutputStream last = new ByteArrayOutputStream();
              for (int i = 0; i < 10; i++) {
                last.writeBytes(RawServer.Peer.frame(0x81, "last words".getBytes(UTF_8)));
              }
              last.writeBytes(RawServer.Peer.frame(0x88, CloseCode.payload(4003, "kicked")));
              peer.send(last.toByteArray());
              // Unread data is left: closing now sends a reset.
              peer.socket().close();
            })) {
      TestLink link = open(server);
      byte[] bytes = new byte[4 << 20];
      CompletableFuture<Throwable> written = link.send(Frame.Kind.BINARY, bytes, true);
      Cause cause = link.awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
      assertThat(cause.code()).isEqualTo(4003);
      assertThat(link.frames()).hasSize(10);
      assertThat(written).isDone();
    }
  }

  @Test
  void everyPendingWriteFailsWhenTheLinkDies() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              go.await(30, TimeUnit.SECONDS);
              peer.reset();
            })) {
      TestLink link = open(server);
      List<CompletableFuture<Throwable>> writes = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        writes.add(link.send(Frame.Kind.BINARY, new byte[1 << 20], true));
      }
      CompletableFuture<Throwable> unflushed = link.send(Frame.Kind.BINARY, new byte[1], false);
      assertThat(writes.get(39)).isNotDone();
      go.countDown();
      link.awaitClosed();
      assertThat(writes.get(39).get(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(unflushed.get(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(writes).allMatch(CompletableFuture::isDone);
      assertThat(link.send("after the end").get(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void anAbortFailsWritesToo() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              peer.socket().getInputStream().readAllBytes();
            })) {
      TestLink link = open(server);
      CompletableFuture<Throwable> unflushed = link.send(Frame.Kind.TEXT, new byte[1], false);
      link.abort();
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.USER);
      assertThat(unflushed.get(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void aMessageWrittenBeforeCloseArrivesAndOneAfterFails() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              assertThat(peer.read().text()).isEqualTo("before");
              assertThat(peer.read().opcode()).isEqualTo(Opcode.CLOSE);
              peer.close(1000, "");
              assertThat(peer.readToEnd()).isEmpty();
            })) {
      TestLink link = open(server);
      CompletableFuture<Throwable> before = new CompletableFuture<>();
      link.onLoop(
          l -> {
            l.write(Frame.Kind.TEXT, "before".getBytes(UTF_8), 0, 6, before::complete);
            l.close(1000, "");
          });
      CompletableFuture<Throwable> after = link.send("after");
      assertThat(before.get(30, TimeUnit.SECONDS)).isNull();
      assertThat(after.get(30, TimeUnit.SECONDS)).hasMessageContaining("closing");
      link.awaitClosed();
      server.finish();
    }
  }

  @Test
  void anAbortWithinAFrameStopsDelivery() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              byte[] frame = RawServer.Peer.frame(0x81, new byte[] {'x'});
              byte[] many = new byte[frame.length * 1000];
              for (int i = 0; i < many.length; i++) {
                many[i] = frame[i % frame.length];
              }
              peer.send(many);
              peer.socket().getInputStream().readAllBytes();
            })) {
      List<Frame> seen = new ArrayList<>();
      TestLink link =
          TestLink.open(
              Endpoint.at(server.uri()),
              Options.empty(),
              (l, frame) -> {
                seen.add(frame);
                l.abort();
              });
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.USER);
      assertThat(seen).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void callsAfterTheEndAreIgnored() throws Exception {
    try (RawServer server = new RawServer(RawServer.Peer::upgrade)) {
      TestLink link = open(server);
      link.awaitClosed();
      link.onLoop(
          l -> {
            l.flush();
            l.setReading(false);
            l.setReading(true);
            l.close(1000, "");
            l.abort();
            assertThat(l.isWritable()).isFalse();
          });
      link.onLoop(Transport.Link::flush);
    }
  }
}
