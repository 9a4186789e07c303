package dev.hawser.engine.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.engine.EngineOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Back-pressure both ways, write results, and life signs. */
class FlowTest {

  @Test
  void aLinkThatDoesNotReadHoldsUpTheServer() throws Exception {
    int messages = 1024;
    byte[] frame = RawServer.Peer.frame(0x82, new byte[64 * 1024]);
    CountDownLatch sent = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              for (int i = 0; i < messages; i++) {
                peer.send(frame);
              }
              sent.countDown();
              peer.read();
            })) {
      AtomicInteger received = new AtomicInteger();
      CountDownLatch paused = new CountDownLatch(1);
      CountDownLatch all = new CountDownLatch(messages);
      TestLink link =
          TestLink.open(
              Endpoint.at(server.uri()),
              Options.empty(),
              (l, f) -> {
                if (received.incrementAndGet() == 1) {
                  l.setReading(false);
                  paused.countDown();
                }
                all.countDown();
              });
      assertThat(paused.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(sent.await(1, TimeUnit.SECONDS)).isFalse();
      assertThat(received).hasValueLessThan(10);
      link.onLoop(l -> l.setReading(true));
      assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
      link.close(1000, "");
      link.awaitClosed();
    }
  }

  @Test
  void aLinkThatDoesNotReadStillSeesTheCloseOnceItCloses() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              for (int i = 0; i < 1000; i++) {
                peer.send(RawServer.Peer.frame(0x82, new byte[16 * 1024]));
              }
              assertThat(peer.read().code()).isEqualTo(1000);
              peer.close(1000, "");
              peer.socket().shutdownOutput();
              assertThat(peer.readToEnd()).isEmpty();
            })) {
      TestLink link = TestLink.open(server.uri());
      link.awaitOpen();
      link.onLoop(l -> l.setReading(false));
      link.close(1000, "");
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.USER);
      server.finish();
    }
  }

  @Test
  void aWriteSucceedsOnlyWhenTheSocketTookIt() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              read.await(60, TimeUnit.SECONDS);
              for (int i = 0; i < 32; i++) {
                assertThat(peer.read().payload()).hasSize(1 << 20);
              }
              assertThat(peer.read().text()).isEqualTo("last");
            })) {
      TestLink link = TestLink.open(server.uri());
      link.awaitOpen();
      AtomicInteger order = new AtomicInteger();
      CompletableFuture<Throwable> last = new CompletableFuture<>();
      link.onLoop(
          l -> {
            byte[] bytes = new byte[1 << 20];
            for (int i = 0; i < 32; i++) {
              int number = i;
              l.write(
                  Frame.Kind.BINARY,
                  bytes,
                  0,
                  bytes.length,
                  failure -> order.compareAndSet(number, number + 1));
            }
            l.write(Frame.Kind.TEXT, "last".getBytes(UTF_8), 0, 4, last::complete);
            l.flush();
            assertThat(l.isWritable()).isFalse();
          });
      assertThat(last).isNotDone();
      read.countDown();
      assertThat(last.get(60, TimeUnit.SECONDS)).isNull();
      assertThat(order).hasValue(32);
      assertThat(link.writabilityChanges).hasPositiveValue();
      server.finish();
    }
  }

  @Test
  void aMessageBeyondTheOutboundLimitFailsAlone() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              assertThat(peer.read().text()).isEqualTo("fits");
            })) {
      Options options = Options.empty().with(TransportOptions.MAX_OUTBOUND_MESSAGE_SIZE, 4);
      TestLink link = TestLink.open(Endpoint.at(server.uri()), options);
      link.awaitOpen();
      assertThat(link.send("does not fit").get(30, TimeUnit.SECONDS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("max-outbound-message-size of 4 bytes");
      assertThat(link.send("fits").get(30, TimeUnit.SECONDS)).isNull();
      server.finish();
    }
  }

  @Test
  void aStalledWriteAbortsTheLink() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              done.await(60, TimeUnit.SECONDS);
            })) {
      Options options =
          Options.empty().with(TransportOptions.WRITE_TIMEOUT, Duration.ofMillis(300));
      TestLink link = TestLink.open(Endpoint.at(server.uri()), options);
      link.awaitOpen();
      CompletableFuture<Throwable> written = link.send(Frame.Kind.BINARY, new byte[16 << 20], true);
      assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.TIMEOUT);
      assertThat(written.get(30, TimeUnit.SECONDS)).isNotNull();
      done.countDown();
    }
  }

  @Test
  void pingsAreAnsweredInOrder() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              for (int i = 0; i < 100; i++) {
                peer.send(RawServer.Peer.frame(0x89, new byte[] {(byte) i}));
              }
              for (int i = 0; i < 100; i++) {
                RawServer.Received pong = peer.read();
                assertThat(pong.opcode()).isEqualTo(Opcode.PONG);
                assertThat(pong.payload()).containsExactly((byte) i);
              }
            })) {
      TestLink.open(server.uri()).awaitClosed();
      server.finish();
    }
  }

  @Test
  void aFloodOfPingsDoesNotPileUpPongs() throws Exception {
    int pings = 2_000_000;
    AtomicLong most = new AtomicLong();
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              ByteBuffer block = ByteBuffer.allocate(10_000 * 127);
              int number = 0;
              while (number < pings / 20) {
                block.clear();
                for (int i = 0; i < 10_000; i++) {
                  block.put((byte) 0x89).put((byte) 125).putInt(number++).put(new byte[121]);
                }
                peer.send(block.array());
              }
              int last = -1;
              while (last < number - 1) {
                RawServer.Received pong = peer.read();
                assertThat(pong.opcode()).isEqualTo(Opcode.PONG);
                int next = ByteBuffer.wrap(pong.payload()).getInt();
                assertThat(next).isGreaterThan(last);
                last = next;
              }
            })) {
      CompletableFuture<Channel> channel = new CompletableFuture<>();
      Options options =
          Options.empty()
              .with(
                  EngineOptions.TCP_CLIENT,
                  client -> client.doOnConnected(c -> channel.complete(c.channel())));
      TestLink link = TestLink.open(Endpoint.at(server.uri()), options);
      link.awaitOpen();
      Channel open = channel.get(30, TimeUnit.SECONDS);
      for (int i = 0; i < 1000; i++) {
        link.onLoop(
            l -> {
              ChannelOutboundBuffer out = open.unsafe().outboundBuffer();
              if (out != null) {
                most.accumulateAndGet(out.totalPendingWriteBytes(), Math::max);
              }
            });
      }
      link.awaitClosed();
      server.finish();
    }
    assertThat(most.get()).isLessThan(512 * 1024);
  }

  @Test
  void anAnsweredPingTellsTheRoundTrip() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              RawServer.Received ping = peer.read();
              assertThat(ping.opcode()).isEqualTo(Opcode.PING);
              peer.send(RawServer.Peer.frame(0x8A, ping.payload()));
              peer.read();
            })) {
      Options options =
          Options.empty().with(TransportOptions.PING_INTERVAL, Duration.ofMillis(100));
      TestLink link = TestLink.open(Endpoint.at(server.uri()), options);
      assertThat(link.awaitHeartbeat()).isPositive();
      link.abort();
      link.awaitClosed();
    }
  }

  @Test
  void aHalfOpenPathIsNoticed() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade();
              peer.socket().getInputStream().readAllBytes();
            })) {
      Options options =
          Options.empty()
              .with(TransportOptions.PING_INTERVAL, Duration.ofMillis(100))
              .with(TransportOptions.PONG_TIMEOUT, Duration.ofMillis(100));
      TestLink link = TestLink.open(Endpoint.at(server.uri()), options);
      Cause cause = link.awaitClosed();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.HEARTBEAT);
      assertThat(cause.message()).startsWith("nothing received for ");
    }
  }
}
