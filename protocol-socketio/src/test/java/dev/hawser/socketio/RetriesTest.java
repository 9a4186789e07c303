package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.ConnectionClosedException;
import dev.hawser.LinkLostException;
import dev.hawser.NotReadyException;
import dev.hawser.OutboundOverflowException;
import dev.hawser.RequestTimeoutException;
import dev.hawser.socketio.parser.Arguments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.subscriber.TestSubscriber;

/** Events that are sent until they are acknowledged, one after the other. */
class RetriesTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static SocketIoNamespace joined(VirtualSocketIo io) {
    return io.joined().timeout(TIMEOUT);
  }

  @Test
  void oneIsUnderWayAtATimeAndTheOrderIsKept() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = joined(io);
      TestSubscriber<Arguments> first = io.subscribe(root.emitWithRetries(3, "echo", 1));
      // Another view of the same namespace shares the queue.
      TestSubscriber<Arguments> second = io.subscribe(io.root().emitWithRetries(3, "echo", 2));
      TestSubscriber<Arguments> third = io.subscribe(root.emitWithRetries(3, "echo", 3));
      assertThat(io.take()).containsExactly("20[\"echo\",1]");
      io.receive("30[1]");
      assertThat(first.getReceivedOnNext()).hasSize(1);
      assertThat(io.take()).containsExactly("21[\"echo\",2]");
      io.receive("31[]");
      assertThat(second.getReceivedOnNext()).hasSize(1);
      assertThat(io.take()).containsExactly("22[\"echo\",3]");
      io.receive("32[\"an answer, not an error\"]");
      assertThat(third.getReceivedOnNext()).hasSize(1);
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void eachTryHasAnIdOfItsOwnAndTheLastFailureIsTold() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = joined(io);
      TestSubscriber<Arguments> given = io.subscribe(root.emitWithRetries(3, "echo"));
      TestSubscriber<Arguments> next = io.subscribe(root.emitWithRetries(0, "next"));
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        sent.addAll(io.take());
        assertThat(given.isTerminated()).isFalse();
        io.advance(TIMEOUT);
      }
      assertThat(sent)
          .containsExactly("20[\"echo\"]", "21[\"echo\"]", "22[\"echo\"]", "23[\"echo\"]");
      assertThat(VirtualSocketIo.error(given)).isInstanceOf(RequestTimeoutException.class);
      assertThat(io.take()).containsExactly("24[\"next\"]");
      io.advance(TIMEOUT);
      assertThat(VirtualSocketIo.error(next)).isInstanceOf(RequestTimeoutException.class);
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void anAcknowledgementOfAnEarlierTryIsTooLate() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<Arguments> given = io.subscribe(joined(io).emitWithRetries(1, "echo"));
      io.advance(TIMEOUT);
      assertThat(io.take()).hasSize(2);
      io.receive("30[\"late\"]");
      assertThat(given.getReceivedOnNext()).isEmpty();
      io.receive("31[\"in time\"]");
      assertThat(given.getReceivedOnNext().get(0).as(String.class)).isEqualTo("in time");
    }
  }

  @Test
  void theLossOfTheLinkCostsATryAndTheNextOneWaitsForTheNamespace() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<Arguments> given = io.subscribe(joined(io).emitWithRetries(1, "echo"));
      io.take();
      io.link().drop();
      io.engine.run();
      assertThat(given.isTerminated()).isFalse();
      io.advance(Duration.ofSeconds(1));
      io.open();
      // The time-out of a try does not run while the namespace is not connected.
      io.advance(TIMEOUT.multipliedBy(2));
      io.receive("0{\"sid\":\"s2\"}");
      assertThat(io.take()).containsExactly("0", "21[\"echo\"]");
      io.receive("31[]");
      assertThat(given.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void afterTheLastTryTheLossOfTheLinkIsTold() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<Arguments> given = io.subscribe(joined(io).emitWithRetries(0, "echo"));
      io.link().drop();
      io.engine.run();
      assertThat(VirtualSocketIo.error(given)).isInstanceOf(LinkLostException.class);
    }
  }

  @Test
  void nothingIsSentOrCountedBeforeTheNamespaceIsConnected() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.connect();
      io.subscribe(io.topic("/").join());
      SocketIoNamespace root = io.root().timeout(TIMEOUT);
      TestSubscriber<Arguments> first = io.subscribe(root.emitWithRetries(0, "echo", 1));
      io.subscribe(root.emitWithRetries(0, "echo", 2));
      io.advance(TIMEOUT.multipliedBy(3));
      assertThat(io.take()).containsExactly("0");
      io.receive("0{\"sid\":\"s1\"}");
      assertThat(io.take()).containsExactly("20[\"echo\",1]");
      io.receive("30[null]");
      assertThat(first.getReceivedOnNext()).hasSize(1);
      assertThat(io.take()).containsExactly("21[\"echo\",2]");
    }
  }

  @Test
  void theKickOfTheServerCostsATry() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.with(SocketIoOptions.REJOIN_DISCONNECTED, true))) {
      TestSubscriber<Arguments> given = io.subscribe(joined(io).emitWithRetries(1, "echo"));
      io.receive("1");
      io.engine.run();
      assertThat(given.isTerminated()).isFalse();
      io.advance(Duration.ofSeconds(1));
      io.receive("0{\"sid\":\"s2\"}");
      assertThat(io.take()).containsExactly("20[\"echo\"]", "0", "21[\"echo\"]");
    }
  }

  @Test
  void aNamespaceThatNobodyWantsIsNotWaitedFor() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = joined(io);
      TestSubscriber<Arguments> given = io.subscribe(root.emitWithRetries(9, "echo"));
      TestSubscriber<Arguments> next = io.subscribe(root.emitWithRetries(9, "echo"));
      io.subscribe(root.topic().leave());
      assertThat(VirtualSocketIo.error(given)).isInstanceOf(NotReadyException.class);
      assertThat(VirtualSocketIo.error(next)).isInstanceOf(NotReadyException.class);
    }
  }

  @Test
  void whatCannotBeSentIsNotTriedAgain() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = joined(io);
      TestSubscriber<Arguments> reserved = io.subscribe(root.emitWithRetries(9, "connect"));
      assertThat(VirtualSocketIo.error(reserved)).isInstanceOf(IllegalArgumentException.class);
      io.subscribe(root.emitWithRetries(9, "echo"));
      assertThat(io.take()).hasSize(1);
      assertThatIllegalArgumentException().isThrownBy(() -> root.emitWithRetries(-1, "echo"));
    }
  }

  @Test
  void aCancelGivesUpAndTheNextOneIsSent() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = joined(io);
      Disposable first = root.emitWithRetries(9, "a").subscribe();
      Disposable second = root.emitWithRetries(9, "b").subscribe();
      TestSubscriber<Arguments> third = io.subscribe(root.emitWithRetries(9, "c"));
      assertThat(io.take()).containsExactly("20[\"a\"]");
      second.dispose();
      io.engine.run();
      assertThat(io.take()).isEmpty();
      first.dispose();
      io.engine.run();
      assertThat(io.take()).containsExactly("21[\"c\"]");
      io.receive("30[]");
      assertThat(third.getReceivedOnNext()).isEmpty();
      io.receive("31[]");
      assertThat(third.getReceivedOnNext()).hasSize(1);
      assertThat(io.connection.stats().pendingRequests()).isZero();
    }
  }

  @Test
  void namespacesDoNotWaitForEachOther() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = joined(io);
      SocketIoNamespace admin = io.joined("/admin", "{\"sid\":\"s2\"}");
      io.subscribe(root.emitWithRetries(1, "a"));
      io.subscribe(admin.emitWithRetries(1, "b"));
      assertThat(io.take()).containsExactly("20[\"a\"]", "2/admin,1[\"b\"]");
    }
  }

  @Test
  void moreThanALimitAreRefused() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = joined(io);
      List<TestSubscriber<Arguments>> all = new ArrayList<>();
      for (int i = 0; i < 1026; i++) {
        all.add(io.subscribe(root.emitWithRetries(0, "e", i)));
      }
      assertThat(all.get(1024).isTerminated()).isFalse();
      assertThat(VirtualSocketIo.error(all.get(1025)))
          .isInstanceOf(OutboundOverflowException.class);
      for (int i = 0; i < 1025; i++) {
        io.receive("3" + i + "[" + i + "]");
        assertThat(all.get(i).getReceivedOnNext()).hasSize(1);
      }
    }
  }

  @Test
  void theEndOfTheConnectionFailsAllThatWait() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = joined(io);
      List<TestSubscriber<Arguments>> all = new ArrayList<>();
      for (int i = 0; i < 1025; i++) {
        all.add(io.subscribe(root.emitWithRetries(5, "e", i)));
      }
      io.connection.close();
      io.advance(Duration.ZERO); // The closing handshake.
      for (TestSubscriber<Arguments> each : all) {
        assertThat(VirtualSocketIo.error(each)).isInstanceOf(ConnectionClosedException.class);
      }
      assertThat(VirtualSocketIo.error(io.subscribe(root.emitWithRetries(5, "e"))))
          .isInstanceOf(ConnectionClosedException.class);
    }
  }
}
