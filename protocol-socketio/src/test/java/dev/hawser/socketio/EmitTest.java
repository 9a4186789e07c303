package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.LinkLostException;
import dev.hawser.NotReadyException;
import dev.hawser.PayloadException;
import dev.hawser.SendExpiredException;
import dev.hawser.SendOptions;
import dev.hawser.TypeRef;
import dev.hawser.socketio.parser.Arguments;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.test.subscriber.TestSubscriber;

/** What goes out, when, and what does not. */
class EmitTest {

  /** An argument. */
  record Move(int x, List<byte[]> data) {}

  private static List<String> names(TestSubscriber<SocketEvent> events) {
    return events.getReceivedOnNext().stream().map(SocketEvent::event).toList();
  }

  @Test
  void anEventHasAnyNumberOfArguments() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      io.subscribe(root.emit("none"));
      io.subscribe(root.emit("several", 1, "é€😀", null, List.of(), Map.of("a", false)));
      io.subscribe(io.topic("/").send("one", List.of(1, 2)));
      io.subscribe(io.topic("/").send("default event"));
      assertThat(io.take())
          .containsExactly(
              "2[\"none\"]",
              "2[\"several\",1,\"é€\\uD83D\\uDE00\",null,[],{\"a\":false}]",
              "2[\"one\",[1,2]]",
              "2[\"message\",\"default event\"]");
    }
  }

  @Test
  void aNameMayBeANumber() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      io.subscribe(root.emit(7, "a", 1));
      io.subscribe(root.emit("7"));
      TestSubscriber<Arguments> ack = io.subscribe(root.emitWithAck(8L));
      assertThat(io.take()).containsExactly("2[7,\"a\",1]", "2[\"7\"]", "20[8]");
      io.receive("30[1]");
      assertThat(ack.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void binariesMayBeAnywhereAndTheValuesAreNotChanged() {
    byte[] bytes = {1, 2};
    Map<String, Object> value = Map.of("deep", Arrays.asList(null, bytes));
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {8, 9}, 1, 1);
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      io.subscribe(root.emit("bin", buffer, value, new Move(1, List.of(bytes))));
      assertThat(io.take())
          .containsExactly(
              "53-[\"bin\",{\"_placeholder\":true,\"num\":0},"
                  + "{\"deep\":[null,{\"_placeholder\":true,\"num\":1}]},"
                  + "{\"x\":1,\"data\":[{\"_placeholder\":true,\"num\":2}]}]",
              "09",
              "0102",
              "0102");
      assertThat(buffer.remaining()).isEqualTo(1);
      assertThat(value).isEqualTo(Map.of("deep", value.get("deep")));
      assertThat(bytes).containsExactly(1, 2);
    }
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
  void reservedNamesAreRefusedAndTheLinkLivesOn(String name) {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      assertThat(VirtualSocketIo.error(io.subscribe(root.emit(name))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name);
      assertThat(VirtualSocketIo.error(io.subscribe(root.emitWithAck(name))))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(io.connection.stats().pendingRequests()).isZero();
      io.subscribe(root.emit("error"));
      assertThat(io.take()).containsExactly("2[\"error\"]");
    }
  }

  @Test
  void tooManyBinariesAreRefusedAndTheLinkLivesOn() {
    Object[] eleven = new Object[11];
    Arrays.fill(eleven, new byte[1]);
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      assertThat(VirtualSocketIo.error(io.subscribe(root.emit("bin", eleven))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("11")
          .hasMessageContaining("10");
      io.subscribe(root.emit("bin", Arrays.copyOf(eleven, 10)));
      assertThat(io.take()).hasSize(11);
    }
  }

  @Test
  void whatHasNoJsonFormIsRefused() {
    Object[] circle = new Object[1];
    circle[0] = circle;
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      assertThat(VirtualSocketIo.error(io.subscribe(root.emit("e", new Object()))))
          .isInstanceOf(PayloadException.class);
      assertThat(VirtualSocketIo.error(io.subscribe(root.emit("e", (Object) circle))))
          .isInstanceOf(PayloadException.class);
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void whatIsEmittedBeforeTheConnectWaitsInOrder() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.subscribe(io.topic("/").join());
      TestSubscriber<Void> first = io.subscribe(io.root().emit("a"));
      io.subscribe(io.root().emit("b", 1));
      io.open();
      assertThat(io.take()).containsExactly("0");
      assertThat(first.isTerminatedComplete()).isFalse();
      io.receive("0{\"sid\":\"s1\"}");
      io.subscribe(io.root().emit("c"));
      assertThat(io.take()).containsExactly("2[\"a\"]", "2[\"b\",1]", "2[\"c\"]");
      assertThat(first.isTerminatedComplete()).isTrue();
    }
  }

  @Test
  void whatWaitsMayBeDroppedAndExpires() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.connect();
      io.subscribe(io.topic("/").join());
      io.subscribe(io.topic("/admin").join());
      TestSubscriber<Void> dropped = io.subscribe(io.root().emit("a"));
      TestSubscriber<Arguments> asked = io.subscribe(io.root().emitWithAck("b"));
      io.subscribe(io.namespace("/admin").emit("c"));
      assertThat(io.subscribe(io.topic("/").discard()).getReceivedOnNext()).containsExactly(2);
      assertThat(dropped.isTerminated()).isTrue();
      assertThat(VirtualSocketIo.error(asked)).isNotNull();
      SocketIoNamespace brief =
          SocketIoNamespace.of(
              io.topic("/").sending(SendOptions.defaults().ttl(Duration.ofSeconds(1))));
      TestSubscriber<Void> expired = io.subscribe(brief.emit("d"));
      io.advance(Duration.ofSeconds(1));
      assertThat(VirtualSocketIo.error(expired)).isInstanceOf(SendExpiredException.class);
      io.take();
      io.receive("0{\"sid\":\"s1\"}", "0/admin,{\"sid\":\"s2\"}");
      assertThat(io.take()).containsExactly("2/admin,[\"c\"]");
    }
  }

  @Test
  void anEventToANamespaceThatNobodyWantsFails() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.connect();
      assertThat(VirtualSocketIo.error(io.subscribe(io.namespace("/no").emit("a"))))
          .isInstanceOf(NotReadyException.class);
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void anEventThatWasBeingWrittenWhenTheLinkWasLostFails() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      io.link().holdWrites(true);
      TestSubscriber<Void> lost = io.subscribe(root.emit("a"));
      io.link().drop();
      assertThat(VirtualSocketIo.error(lost)).isInstanceOf(LinkLostException.class);
    }
  }

  @Test
  void aVolatileEventIsSentOrDroppedAtOnce() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.root();
      assertThat(io.subscribe(root.emitVolatile("a")).getReceivedOnNext()).containsExactly(false);
      io.connect();
      assertThat(io.subscribe(root.emitVolatile("b")).getReceivedOnNext()).containsExactly(false);
      io.subscribe(io.topic("/").join());
      assertThat(io.subscribe(root.emitVolatile("c")).getReceivedOnNext()).containsExactly(false);
      io.receive("0{\"sid\":\"s1\"}");
      assertThat(io.subscribe(root.emitVolatile("d", 1)).getReceivedOnNext()).containsExactly(true);
      assertThat(io.take()).containsExactly("0", "2[\"d\",1]");
      io.link().setWritable(false);
      assertThat(io.subscribe(root.emitVolatile("e")).getReceivedOnNext()).containsExactly(false);
      TestSubscriber<Void> waits = io.subscribe(root.emit("f"));
      io.link().setWritable(true);
      assertThat(waits.isTerminatedComplete()).isTrue();
      assertThat(io.take()).containsExactly("2[\"f\"]");
      io.link().drop();
      assertThat(io.subscribe(root.emitVolatile("g")).getReceivedOnNext()).containsExactly(false);
    }
  }

  @Test
  void aVolatileEventThatCannotBeCarriedFails() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      assertThat(VirtualSocketIo.error(io.subscribe(root.emitVolatile("connect"))))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(VirtualSocketIo.error(io.subscribe(root.emitVolatile("e", new Object()))))
          .isInstanceOf(PayloadException.class);
    }
  }

  @Test
  void outgoingEventsAreSeenWhenTheyAreSentByWhomever() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.connect();
      SocketIoNamespace root = io.root();
      final TestSubscriber<SocketEvent> outgoing = io.subscribe(root.outgoing());
      final TestSubscriber<SocketEvent> incoming = io.subscribe(root.events());
      io.subscribe(root.emit("waits"));
      assertThat(names(outgoing)).isEmpty();
      io.receive("0{\"sid\":\"s1\"}", "27[\"ask\"]");
      assertThat(names(outgoing)).containsExactly("waits");
      io.subscribe(root.emitWithAck("asks", 1, new byte[] {5}));
      io.subscribe(io.topic("/").send("plain", 2));
      io.subscribe(root.emitVolatile("volatile"));
      io.subscribe(root.emit(7));
      io.subscribe(incoming.getReceivedOnNext().get(0).reply("answer"));
      io.subscribe(root.emit("disconnect"));
      assertThat(names(outgoing)).containsExactly("waits", "asks", "plain", "volatile", "7");
      SocketEvent asks = outgoing.getReceivedOnNext().get(1);
      assertThat(asks.args().count()).isEqualTo(2);
      assertThat(asks.args().argument(0).text()).isEqualTo("1");
      assertThat(asks.args().argument(1).toByteArray()).containsExactly(5);
      assertThat(asks.expectsReply()).isFalse();
      assertThat(outgoing.getReceivedOnNext().get(4).isNumeric()).isTrue();
      assertThat(names(incoming)).containsExactly("ask");
    }
  }

  @Test
  void outgoingEventsMayStopToBeSeen() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      StringBuilder seen = new StringBuilder();
      Disposable watching = root.outgoing().subscribe(event -> seen.append(event.event()));
      io.engine.run();
      io.subscribe(root.emit("a"));
      watching.dispose();
      io.engine.run();
      io.subscribe(root.emit("b"));
      assertThat(seen).hasToString("a");
    }
  }

  @Test
  void aTypedEventIsEmittedAndReceived() {
    TypedEvent<List<Integer>> numbers = TypedEvent.of("numbers", new TypeRef<List<Integer>>() {});
    TypedEvent<String> word = TypedEvent.of("word", String.class);
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<List<Integer>> received = io.subscribe(root.on(numbers));
      io.subscribe(root.emit(numbers, List.of(1, 2)));
      io.subscribe(root.emit(word, "w"));
      assertThat(io.take()).containsExactly("2[\"numbers\",[1,2]]", "2[\"word\",\"w\"]");
      io.receive("2[\"numbers\",[3]]");
      assertThat(received.getReceivedOnNext()).containsExactly(List.of(3));
      assertThat(numbers).hasToString("numbers");
    }
  }

  @Test
  void aNamespaceStartsWithASlashAndHasNoComma() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      for (String name : List.of("admin", "", "/a,b")) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> io.topic(name))
            .withMessageContaining("namespace");
      }
      assertThat(io.topic("/a?b c-1").name()).isEqualTo("/a?b c-1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> io.connection.as(SocketIoNamespace.class))
          .withMessageContaining("connection.topic(");
    }
  }
}
