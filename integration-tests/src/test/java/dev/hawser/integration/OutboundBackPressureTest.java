package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.LinkLostException;
import dev.hawser.NotReadyException;
import dev.hawser.OutboundOverflowException;
import dev.hawser.OutboundPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.SendOptions;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A server that stops reading: the queue is bounded, and in the end the link is cut. */
class OutboundBackPressureTest {

  private static final int SIZE = 64 << 10;
  private static final int QUEUE = 100;

  @Test
  void theQueueIsBoundedAndWhatWasAcceptedArrivesInOrderOnceTheServerReads() {
    try (TestServer server = WebSocketTestServer.create().socketBuffers(32 << 10).start();
        Connection connection =
            Hawser.to(server.url("/")).outbound(OutboundPolicy.buffer(QUEUE, 1L << 30)).open()) {
      connection.connect().block(Wait.LIMIT);
      ServerConnection link = server.nextConnection(Wait.LIMIT);
      link.stopReading();

      List<CompletableFuture<Void>> accepted = new ArrayList<>();
      int overflows = 0;
      for (int i = 0; overflows < 10; i++) {
        CompletableFuture<Void> send = connection.topic().send(message(accepted.size())).toFuture();
        if (send.isCompletedExceptionally()) {
          assertThatThrownBy(send::join)
              .isInstanceOf(CompletionException.class)
              .hasCauseInstanceOf(OutboundOverflowException.class);
          // The queue may move on once more while the sockets fill.
          overflows++;
        } else {
          accepted.add(send);
        }
        assertThat(connection.stats().queuedMessages()).isLessThanOrEqualTo(QUEUE);
        assertThat(i).as("something must stop the flood").isLessThan(100_000);
      }
      assertThat(connection.stats().queuedMessages()).isBetween(QUEUE - 10, QUEUE);
      assertThat(accepted).anyMatch(send -> !send.isDone());

      link.resumeReading();
      accepted.forEach(CompletableFuture::join);
      int n = accepted.size();
      Wait.until(() -> link.received().size() == n, () -> n + " messages");
      List<Integer> numbers =
          link.received().stream()
              .map(OutboundBackPressureTest::numberOf)
              .collect(Collectors.toList());
      for (int i = 0; i < n; i++) {
        assertThat(numbers.get(i)).isEqualTo(i);
      }
    }
  }

  @Test
  void theQueueIsBoundedInBytesToo() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .outbound(OutboundPolicy.buffer(1_000_000, 10L * SIZE))
                .open()) {
      connection.connect().block(Wait.LIMIT);
      server.nextConnection(Wait.LIMIT).stopReading();
      CompletableFuture<Void> send;
      do {
        send = connection.topic().send(message(0)).toFuture();
        assertThat(connection.stats().queuedBytes()).isLessThanOrEqualTo(10L * SIZE);
      } while (!send.isCompletedExceptionally());
      assertThatThrownBy(send::join).hasCauseInstanceOf(OutboundOverflowException.class);
    }
  }

  @Test
  void theOldestGivesWayIfThePolicySaysSo() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .outbound(OutboundPolicy.buffer(QUEUE, 1L << 30).dropOldest())
                .open()) {
      connection.connect().block(Wait.LIMIT);
      ServerConnection link = server.nextConnection(Wait.LIMIT);
      link.stopReading();
      List<CompletableFuture<Void>> sends = new ArrayList<>();
      while (sends.stream().noneMatch(CompletableFuture::isCompletedExceptionally)) {
        sends.add(connection.topic().send(message(sends.size())).toFuture());
      }
      int last = sends.size() - 1;
      assertThat(sends.get(last)).isNotDone();
      link.resumeReading();
      sends.get(last).join();
      link.awaitReceived(m -> numberOf(m) == last, Wait.LIMIT);
    }
  }

  @Test
  void whatMustGoAtOnceOrNotAtAllDoesNotQueue() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      connection.connect().block(Wait.LIMIT);
      server.nextConnection(Wait.LIMIT).stopReading();
      List<CompletableFuture<Void>> sends = new ArrayList<>();
      Wait.until(
          () -> {
            sends.add(connection.topic().send(message(sends.size())).toFuture());
            return connection.stats().queuedMessages() > 50;
          },
          () -> "a full socket");
      assertThatThrownBy(
              () ->
                  connection
                      .topic()
                      .sending(SendOptions.defaults().onlyIfReady())
                      .send("position")
                      .block(Wait.LIMIT))
          .isInstanceOf(NotReadyException.class);
    }
  }

  @Test
  void aSocketThatTakesNothingForTheWriteTimeoutIsCut() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(TransportOptions.WRITE_TIMEOUT, Duration.ofMillis(500))
                .with(TransportOptions.PING_INTERVAL, Duration.ZERO)
                .reconnect(ReconnectPolicy.fixed(Duration.ofSeconds(1)))
                .open()) {
      connection.connect().block(Wait.LIMIT);
      server.nextConnection(Wait.LIMIT).stopReading();
      List<CompletableFuture<Void>> sends = new ArrayList<>();
      Wait.until(
          () -> {
            sends.add(connection.topic().send(message(sends.size())).toFuture());
            return connection.stats().queuedMessages() > 50;
          },
          () -> "a full socket");

      Cause cause = Wait.state(connection, ConnectionState.Backoff.class).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.TIMEOUT);
      assertThat(cause.message()).startsWith("writing");
      // What the socket had taken is in doubt and fails; what waited goes over the next link.
      Wait.until(
          () -> sends.stream().allMatch(CompletableFuture::isDone), () -> "an end for every send");
      List<CompletableFuture<Void>> failed =
          sends.stream().filter(CompletableFuture::isCompletedExceptionally).toList();
      assertThat(failed).isNotEmpty();
      failed.forEach(
          send -> assertThatThrownBy(send::join).hasCauseInstanceOf(LinkLostException.class));
      int last = sends.size() - 1;
      server.nextConnection(Wait.LIMIT).awaitReceived(m -> numberOf(m) == last, Wait.LIMIT);
    }
  }

  @Test
  void aSlowButSteadyReaderIsNotCut() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(TransportOptions.WRITE_TIMEOUT, Duration.ofSeconds(2))
                .outbound(OutboundPolicy.buffer(1000, 1L << 30))
                .open()) {
      connection.connect().block(Wait.LIMIT);
      server.nextConnection(Wait.LIMIT).readEvery(Duration.ofMillis(25));
      List<CompletableFuture<Void>> sends = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        sends.add(connection.topic().send(message(i)).toFuture());
      }
      sends.forEach(CompletableFuture::join);
      assertThat(connection.stats().failures()).isZero();
    }
  }

  private static byte[] message(int number) {
    byte[] bytes = new byte[SIZE];
    Arrays.fill(bytes, (byte) 'x');
    ByteBuffer.wrap(bytes).putInt(number);
    return bytes;
  }

  private static int numberOf(WireMessage message) {
    byte[] bytes = message.bytes();
    return bytes.length < 4 ? -1 : ByteBuffer.wrap(bytes).getInt();
  }
}
