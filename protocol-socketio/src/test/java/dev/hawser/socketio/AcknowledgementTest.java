package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.LinkLostException;
import dev.hawser.NotReadyException;
import dev.hawser.Reply;
import dev.hawser.RequestTimeoutException;
import dev.hawser.TopicLostException;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.subscriber.TestSubscriber;

/** Every acknowledgement meets its question, or the question fails. */
class AcknowledgementTest {

  private static SocketEvent only(TestSubscriber<SocketEvent> events) {
    assertThat(events.getReceivedOnNext()).hasSize(1);
    return events.getReceivedOnNext().get(0);
  }

  @Test
  void idsStartAtZeroAndCountUp() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<Arguments> first = io.subscribe(root.emitWithAck("a"));
      TestSubscriber<Arguments> second = io.subscribe(root.emitWithAck("b", 1, "x"));
      io.subscribe(root.emit("c"));
      assertThat(io.take()).containsExactly("20[\"a\"]", "21[\"b\",1,\"x\"]", "2[\"c\"]");
      io.receive("31[true,\"y\"]", "30[]");
      Arguments ack = second.getReceivedOnNext().get(0);
      assertThat(ack.count()).isEqualTo(2);
      assertThat(ack.argument(0).as(Boolean.class)).isTrue();
      assertThat(ack.argument(1).as(String.class)).isEqualTo("y");
      assertThat(first.getReceivedOnNext().get(0).count()).isZero();
    }
  }

  @Test
  void theFirstArgumentIsDecoded() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<Integer> typed = io.subscribe(root.emitWithAck(Integer.class, "sum", 1, 2));
      io.receive("30[3]");
      assertThat(typed.getReceivedOnNext()).containsExactly(3);
    }
  }

  @Test
  void aRequestOfTheTopicIsAnEventWithAnAcknowledgement() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.joined();
      TestSubscriber<Reply> reply = io.subscribe(io.topic("/").request("get", Map.of("n", 1)));
      assertThat(io.take()).containsExactly("20[\"get\",{\"n\":1}]");
      io.receive("30[7,8]");
      Reply got = reply.getReceivedOnNext().get(0);
      assertThat(got.ok()).isTrue();
      assertThat(got.as(Integer.class)).isEqualTo(7);
      assertThat(((Arguments) got.payload()).count()).isEqualTo(2);
    }
  }

  @Test
  void binariesGoBothWays() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<Arguments> ack = io.subscribe(root.emitWithAck("bin", new byte[] {1, 2}));
      assertThat(io.take())
          .containsExactly("51-0[\"bin\",{\"_placeholder\":true,\"num\":0}]", "0102");
      io.receive("61-0[{\"_placeholder\":true,\"num\":0}]");
      assertThat(ack.getReceivedOnNext()).isEmpty();
      io.receive((byte) 3, (byte) 4);
      assertThat(ack.getReceivedOnNext().get(0).first().toByteArray()).containsExactly(3, 4);
    }
  }

  @Test
  void unknownAndRepeatedIdsAreIgnored() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<Arguments> ack = io.subscribe(root.emitWithAck("a"));
      io.receive("399[]", "30[1]", "30[2]");
      assertThat(ack.getReceivedOnNext()).hasSize(1);
      assertThat(ack.getReceivedOnNext().get(0).first().as(Integer.class)).isEqualTo(1);
      assertThat(io.link().isOpen()).isTrue();
    }
  }

  @Test
  void anAcknowledgementOfAnotherNamespaceIsIgnored() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      io.joined("/admin", "{\"sid\":\"s2\"}");
      TestSubscriber<Arguments> ack = io.subscribe(root.emitWithAck("a"));
      io.receive("3/admin,0[1]");
      assertThat(ack.getReceivedOnNext()).isEmpty();
      io.receive("30[2]");
      assertThat(ack.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void anAcknowledgementThatIsTooLateIsIgnored() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<Arguments> late =
          io.subscribe(root.timeout(Duration.ofSeconds(1)).emitWithAck("a"));
      io.advance(Duration.ofSeconds(1));
      assertThat(VirtualSocketIo.error(late)).isInstanceOf(RequestTimeoutException.class);
      TestSubscriber<Arguments> next = io.subscribe(root.emitWithAck("b"));
      io.receive("30[1]");
      assertThat(next.getReceivedOnNext()).isEmpty();
      io.receive("31[2]");
      assertThat(next.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void whatTimesOutBeforeItIsSentIsNotSent() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.connect();
      io.subscribe(io.topic("/").join());
      SocketIoNamespace brief = io.root().timeout(Duration.ofSeconds(1));
      TestSubscriber<Arguments> late = io.subscribe(brief.emitWithAck("a"));
      io.advance(Duration.ofSeconds(1));
      assertThat(VirtualSocketIo.error(late)).isInstanceOf(RequestTimeoutException.class);
      io.receive("0{\"sid\":\"s1\"}");
      assertThat(io.take()).containsExactly("0");
    }
  }

  @Test
  void theConnectionHasADefaultTimeout() {
    try (VirtualSocketIo io = new VirtualSocketIo(h -> h.requestTimeout(Duration.ofSeconds(2)))) {
      TestSubscriber<Arguments> ack = io.subscribe(io.joined().emitWithAck("a"));
      io.advance(Duration.ofSeconds(2));
      assertThat(VirtualSocketIo.error(ack)).isInstanceOf(RequestTimeoutException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"leave", "kick", "loss"})
  void theEndOfTheNamespaceFailsWhatWasSentAtOnce(String end) {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<Arguments> ack = io.subscribe(root.emitWithAck("a"));
      switch (end) {
        case "leave" -> io.subscribe(root.topic().leave());
        case "kick" -> io.receive("1");
        default -> io.link().drop();
      }
      assertThat(VirtualSocketIo.error(ack))
          .isInstanceOf(end.equals("loss") ? LinkLostException.class : TopicLostException.class);
      assertThat(io.connection.stats().pendingRequests()).isZero();
    }
  }

  @Test
  void whatWasNotSentSurvivesTheLossOfTheLink() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      io.link().drop();
      TestSubscriber<Arguments> ack =
          io.subscribe(root.timeout(Duration.ofMinutes(2)).emitWithAck("a"));
      io.advance(Duration.ofMinutes(1));
      io.open();
      io.receive("0{\"sid\":\"s2\"}");
      assertThat(io.take()).containsExactly("0", "20[\"a\"]");
      io.receive("30[]");
      assertThat(ack.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void aQuestionOfTheServerIsAnsweredOnce() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      TestSubscriber<SocketEvent> events = io.subscribe(root.events());
      io.receive("27[\"ask\",1]");
      SocketEvent question = only(events);
      assertThat(question.expectsReply()).isTrue();
      assertThat(io.subscribe(question.reply(Map.of("a", 1))).isTerminatedComplete()).isTrue();
      assertThat(io.take()).containsExactly("37[{\"a\":1}]");
      assertThat(VirtualSocketIo.error(io.subscribe(question.reply(2))))
          .isInstanceOf(IllegalStateException.class);
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void anAnswerMayHaveNoneOrSeveralArgumentsAndBinaries() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace admin;
      io.connect();
      admin = io.joined("/admin", "{\"sid\":\"s1\"}");
      TestSubscriber<SocketEvent> events = io.subscribe(admin.events());
      io.receive("2/admin,0[\"ask\"]", "2/admin,1[\"ask\"]", "2/admin,2[\"ask\"]");
      SocketEvent[] all = events.getReceivedOnNext().toArray(SocketEvent[]::new);
      io.subscribe(all[0].reply(Arguments.of()));
      io.subscribe(all[1].reply(Arguments.encode(new JacksonPayloadCodec(), 1, null, "z")));
      io.subscribe(all[2].reply(new byte[] {9}));
      assertThat(io.take())
          .containsExactly(
              "3/admin,0[]",
              "3/admin,1[1,null,\"z\"]",
              "61-/admin,2[{\"_placeholder\":true,\"num\":0}]",
              "09");
    }
  }

  @Test
  void anAnswerThatHasNoWireFormMayBeGivenAgain() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<SocketEvent> events = io.subscribe(io.joined().events());
      io.receive("27[\"ask\"]");
      SocketEvent question = only(events);
      assertThat(VirtualSocketIo.error(io.subscribe(question.reply(new Object()))))
          .isInstanceOf(dev.hawser.PayloadException.class);
      io.subscribe(question.reply("better"));
      assertThat(io.take()).containsExactly("37[\"better\"]");
    }
  }

  @Test
  void anAnswerDoesNotGoToAnotherLink() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<SocketEvent> events = io.subscribe(io.joined().events());
      io.receive("27[\"ask\"]");
      io.reconnect();
      io.receive("0{\"sid\":\"s2\"}");
      io.take();
      assertThat(VirtualSocketIo.error(io.subscribe(only(events).reply(1))))
          .isInstanceOf(NotReadyException.class);
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void anEventWithoutQuestionTakesNoAnswer() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<SocketEvent> events = io.subscribe(io.joined().events());
      io.receive("2[\"told\"]");
      assertThat(only(events).expectsReply()).isFalse();
      assertThat(VirtualSocketIo.error(io.subscribe(only(events).reply(1))))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }
}
