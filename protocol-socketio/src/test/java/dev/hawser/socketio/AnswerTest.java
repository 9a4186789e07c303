package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.NotReadyException;
import dev.hawser.socketio.parser.Arguments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** A handler that answers the server. */
class AnswerTest {

  @Test
  void whatItEmitsFirstIsTheAcknowledgement() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      io.subscribe(root.answer("sum", e -> Mono.just(e.as(Integer.class) + 1)));
      io.subscribe(root.answer("many", e -> Flux.just("a", "b")));
      io.subscribe(root.answer("none", e -> Mono.empty()));
      io.subscribe(
          root.answer(
              "all", e -> Mono.just(Arguments.of(e.args().argument(1), e.args().argument(0)))));
      io.receive("20[\"sum\",4]", "21[\"many\"]", "22[\"none\"]", "23[\"all\",1,{\"a\":2}]");
      assertThat(io.take()).containsExactly("30[5]", "31[\"a\"]", "32[]", "33[{\"a\":2},1]");
    }
  }

  @Test
  void anEventWithoutQuestionIsHandledToo() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      List<Integer> handled = new ArrayList<>();
      io.subscribe(
          io.joined()
              .answer("told", e -> Mono.fromRunnable(() -> handled.add(e.as(Integer.class)))));
      io.receive("2[\"told\",1]", "20[\"told\",2]");
      assertThat(handled).containsExactly(1, 2);
      assertThat(io.take()).containsExactly("30[]");
    }
  }

  @Test
  void aHandlerThatFailsIsReportedAndTheNextEventIsHandled() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<Void> answering =
          io.subscribe(
              io.joined()
                  .answer(
                      "ask",
                      e ->
                          switch (e.as(String.class)) {
                            case "throw" -> throw new IllegalStateException("thrown");
                            case "error" -> Mono.error(new IllegalStateException("signalled"));
                            case "null" -> null;
                            case "unfit" -> Mono.just(new Object());
                            default -> Mono.just(Map.of("ok", true));
                          }));
      io.receive(
          "20[\"ask\",\"throw\"]",
          "21[\"ask\",\"error\"]",
          "22[\"ask\",\"null\"]",
          "23[\"ask\",\"unfit\"]",
          "24[\"ask\",\"fine\"]");
      assertThat(io.take()).containsExactly("34[{\"ok\":true}]");
      assertThat(answering.isTerminated()).isFalse();
      List<Throwable> problems = io.engine.takeProblems();
      assertThat(problems).hasSize(4);
      assertThat(problems.get(0)).hasMessage("thrown");
      assertThat(problems.get(1)).hasMessage("signalled");
    }
  }

  @Test
  void severalAreHandledAtATimeAndAnsweredAsTheyAreDone() {
    Map<Integer, Sinks.One<String>> work = Map.of(1, Sinks.one(), 2, Sinks.one());
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.subscribe(io.joined().answer("ask", e -> work.get(e.as(Integer.class)).asMono()));
      io.receive("20[\"ask\",1]", "21[\"ask\",2]");
      assertThat(io.take()).isEmpty();
      work.get(2).tryEmitValue("two");
      io.engine.run();
      work.get(1).tryEmitValue("one");
      io.engine.run();
      assertThat(io.take()).containsExactly("31[\"two\"]", "30[\"one\"]");
    }
  }

  @Test
  void oneThatHangsDoesNotHoldUpTheOthers() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.subscribe(
          io.joined()
              .answer("ask", e -> e.as(Integer.class) < 255 ? Mono.never() : Mono.just("done")));
      for (int i = 0; i < 256; i++) {
        io.receive("2" + i + "[\"ask\"," + i + "]");
      }
      assertThat(io.take()).containsExactly("3255[\"done\"]");
    }
  }

  @Test
  void anAnswerToALinkThatIsGoneIsReported() {
    Sinks.One<String> slow = Sinks.one();
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.subscribe(io.joined().answer("ask", e -> slow.asMono()));
      io.receive("20[\"ask\"]");
      io.reconnect();
      io.receive("0{\"sid\":\"s2\"}");
      io.take();
      slow.tryEmitValue("late");
      io.engine.run();
      assertThat(io.take()).isEmpty();
      assertThat(io.engine.takeProblems()).singleElement().isInstanceOf(NotReadyException.class);
    }
  }

  @Test
  void itEndsWithItsSubscription() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      Disposable answering = root.answer("ask", e -> Mono.just(1)).subscribe();
      io.engine.run();
      answering.dispose();
      io.engine.run();
      io.receive("20[\"ask\"]");
      io.advance(Duration.ofSeconds(1));
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void itEndsWhenTheNamespaceIsLeft() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<Void> answering = io.subscribe(root.answer("ask", e -> Mono.just(1)));
      io.subscribe(root.topic().leave());
      assertThat(answering.isTerminatedComplete()).isTrue();
    }
  }
}
