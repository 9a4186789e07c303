package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.PayloadException;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.function.Tuple2;
import reactor.util.function.Tuple3;
import reactor.util.function.Tuples;

/** Events as values: what is not of the type costs that one event, and is reported. */
class TypedStreamsTest {

  /** An event of two arguments. */
  record Move(int x, String by) {}

  @Test
  void oneArgument() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<Integer> numbers = io.subscribe(io.joined().on("n", Integer.class));
      io.receive("2[\"n\",1]", "2[\"n\",\"two\"]", "2[\"n\"]", "2[\"n\",3,\"more\"]");
      assertThat(numbers.getReceivedOnNext()).containsExactly(1, 3);
      assertThat(io.engine.takeProblems())
          .hasSize(2)
          .allSatisfy(problem -> assertThat(problem).isInstanceOf(PayloadException.class));
    }
  }

  @Test
  void twoArguments() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<Tuple2<Integer, String>> pairs =
          io.subscribe(io.joined().on("p", Integer.class, String.class));
      io.receive(
          "2[\"p\",1,\"a\"]",
          "2[\"p\",1]",
          "2[\"p\",\"x\",\"y\"]",
          "2[\"p\",1,null]",
          "2[\"p\",2,\"b\",9]");
      assertThat(pairs.getReceivedOnNext()).containsExactly(Tuples.of(1, "a"), Tuples.of(2, "b"));
      assertThat(io.engine.takeProblems())
          .hasSize(3)
          .first()
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
          .hasMessage("event 'p' came with 1 arguments, not 2");
    }
  }

  @Test
  void threeArguments() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<Tuple3<Integer, String, byte[]>> triples =
          io.subscribe(io.joined().on("t", Integer.class, String.class, byte[].class));
      io.receive("2[\"t\",1,\"a\"]", "51-[\"t\",1,\"a\",{\"_placeholder\":true,\"num\":0}]");
      io.receive((byte) 7);
      assertThat(triples.getReceivedOnNext()).hasSize(1);
      assertThat(triples.getReceivedOnNext().get(0).getT3()).containsExactly(7);
      assertThat(io.engine.takeProblems()).hasSize(1);
    }
  }

  @Test
  void aDecoderOfTheApplication() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<Move> moves =
          io.subscribe(
              io.joined()
                  .on(
                      "move",
                      args ->
                          new Move(
                              args.argument(0).as(int.class), args.argument(1).as(String.class))));
      io.receive(
          "2[\"move\",1]", "2[\"move\",\"x\",\"ada\"]", "2[\"other\",1]", "2[\"move\",2,\"ada\"]");
      assertThat(moves.getReceivedOnNext()).containsExactly(new Move(2, "ada"));
      assertThat(io.engine.takeProblems()).hasSize(2);
    }
  }

  @Test
  void aDecoderThatThrowsOrGivesNothingCostsOneEvent() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<Object> values =
          io.subscribe(
              io.joined()
                  .<Object>on(
                      "e",
                      args ->
                          switch (args.first().as(String.class)) {
                            case "throw" -> throw new IllegalStateException("no");
                            case "null" -> null;
                            default -> args.count();
                          }));
      io.receive("2[\"e\",\"throw\"]", "2[\"e\",\"null\"]", "2[\"e\",\"count\"]");
      assertThat(values.getReceivedOnNext()).containsExactly(1);
      assertThat(io.engine.takeProblems()).hasSize(2);
    }
  }

  @Test
  void allEventsAndThoseOfOneName() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<SocketEvent> all = io.subscribe(root.events());
      TestSubscriber<SocketEvent> some = io.subscribe(root.events("b"));
      io.receive("2[\"a\",1]", "2[\"b\",2]", "2[7,3]", "2[\"error\"]", "2[\"__proto__\"]");
      assertThat(all.getReceivedOnNext())
          .extracting(SocketEvent::event)
          .containsExactly("a", "b", "7", "error", "__proto__");
      assertThat(some.getReceivedOnNext()).extracting(SocketEvent::event).containsExactly("b");
    }
  }

  @Test
  void aListenerThatThrowsHarmsNobodyElse() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<Throwable> broken = TestSubscriber.create();
      root.events()
          .<Throwable>handle(
              (event, sink) -> {
                throw new IllegalStateException("listener");
              })
          .onErrorResume(reactor.core.publisher.Mono::just)
          .subscribe(broken);
      TestSubscriber<SocketEvent> well = io.subscribe(root.events());
      io.receive("2[\"a\"]", "2[\"b\"]");
      assertThat(well.getReceivedOnNext()).hasSize(2);
      assertThat(broken.getReceivedOnNext()).hasSize(1);
      assertThat(io.link().isOpen()).isTrue();
      assertThat(io.take()).isEqualTo(List.of());
    }
  }
}
