package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.TopicState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** After a lost link the server is asked for what was missed, and nothing of that is visible. */
class RecoveryTest {

  private static final String SESSION = "{\"sid\":\"s1\",\"pid\":\"p1\"}";
  private static final String OFFSET =
      OffsetsTest.yeast(VirtualSocketIo.START.toEpochMilli() + 1000);

  private static TestSubscriber<SocketEvent> listening(VirtualSocketIo io) {
    io.connect();
    TestSubscriber<SocketEvent> events = io.subscribe(io.root().events());
    io.receive("0" + SESSION);
    io.take();
    return events;
  }

  private static List<String> shown(TestSubscriber<SocketEvent> events) {
    List<String> all = new ArrayList<>();
    for (SocketEvent event : events.getReceivedOnNext()) {
      List<String> arguments = new ArrayList<>();
      event.args().list().forEach(argument -> arguments.add(argument.text()));
      all.add(event.event() + arguments);
    }
    return all;
  }

  private static boolean resumed(VirtualSocketIo io) {
    return ((TopicState.Joined) io.state("/")).resumed();
  }

  @Test
  void theMissedEventsComeFirstAndTheSessionIsResumed() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      final TestSubscriber<SocketEvent> events = listening(io);
      assertThat(resumed(io)).isFalse();
      io.receive("2[\"e\",1,\"" + OFFSET + "\"]");
      io.reconnect();
      assertThat(io.take()).containsExactly("0{\"pid\":\"p1\",\"offset\":\"" + OFFSET + "\"}");
      String next = OffsetsTest.yeast(VirtualSocketIo.START.toEpochMilli() + 2000);
      io.receive("2[\"missed\",2,\"" + next + "\"]");
      assertThat(shown(events)).containsExactly("e[1]", "missed[2]");
      assertThat(io.state("/")).isInstanceOf(TopicState.Joining.class);
      io.receive("0" + SESSION);
      assertThat(resumed(io)).isTrue();
      assertThat(io.root().id()).isEqualTo("s1");
      io.reconnect();
      assertThat(io.take()).containsExactly("0{\"pid\":\"p1\",\"offset\":\"" + next + "\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"yeast", "yeast with counter", "redis", "mongo"})
  void theOffsetIsHiddenWhateverTheAdapter(String adapter) {
    long now = VirtualSocketIo.START.toEpochMilli();
    String offset =
        switch (adapter) {
          case "yeast" -> OffsetsTest.yeast(now);
          case "yeast with counter" -> OffsetsTest.yeast(now) + ".3";
          case "redis" -> now + "-0";
          default -> Long.toString(now / 1000, 16) + "0123456789abcdef";
        };
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<SocketEvent> events = listening(io);
      io.receive("2[\"none\",\"" + offset + "\"]", "2[\"two\",\"x\",{},\"" + offset + "\"]");
      assertThat(shown(events)).containsExactly("none[]", "two[\"x\", {}]");
      io.reconnect();
      assertThat(io.take()).containsExactly("0{\"pid\":\"p1\",\"offset\":\"" + offset + "\"}");
    }
  }

  @Test
  void theOffsetOfABinaryEventIsHiddenToo() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<SocketEvent> events = listening(io);
      io.receive("51-[\"bin\",{\"_placeholder\":true,\"num\":0},\"" + OFFSET + "\"]");
      io.receive((byte) 1);
      SocketEvent event = events.getReceivedOnNext().get(0);
      assertThat(event.args().count()).isEqualTo(1);
      assertThat(event.payload().toByteArray()).containsExactly(1);
    }
  }

  @Test
  void argumentsOfTheApplicationAreKept() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<SocketEvent> events = listening(io);
      io.receive(
          "2[\"e\",\"" + OFFSET + "\"]",
          "2[\"volatile\",\"general\"]",
          "2[\"number\",1772366400000]",
          "2[\"object\",{\"offset\":\"" + OFFSET + "\"}]",
          "2[\"escaped\",\"\\u0051" + OFFSET.substring(1) + "\"]",
          "2[\"nothing\"]");
      assertThat(shown(events))
          .containsExactly(
              "e[]",
              "volatile[\"general\"]",
              "number[1772366400000]",
              "object[{\"offset\":\"" + OFFSET + "\"}]",
              "escaped[\"\\u0051" + OFFSET.substring(1) + "\"]",
              "nothing[]");
      io.reconnect();
      assertThat(io.take()).containsExactly("0{\"pid\":\"p1\",\"offset\":\"" + OFFSET + "\"}");
    }
  }

  @Test
  void anEventThatAsksForAnAcknowledgementHasNoOffset() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      TestSubscriber<SocketEvent> events = listening(io);
      io.receive("27[\"ask\",\"" + OFFSET + "\"]");
      assertThat(shown(events)).containsExactly("ask[\"" + OFFSET + "\"]");
      io.reconnect();
      assertThat(io.take()).containsExactly("0{\"pid\":\"p1\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutRecoveryNothingIsAnOffset(boolean offered) {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.with(SocketIoOptions.RECOVERY, !offered))) {
      io.connect();
      TestSubscriber<SocketEvent> events = io.subscribe(io.root().events());
      io.receive("0" + (offered ? SESSION : "{\"sid\":\"s1\"}"), "2[\"e\",\"" + OFFSET + "\"]");
      assertThat(shown(events)).containsExactly("e[\"" + OFFSET + "\"]");
      io.take();
      io.reconnect();
      assertThat(io.take()).containsExactly("0");
      io.receive("0" + SESSION);
      assertThat(resumed(io)).isFalse();
    }
  }

  @Test
  void aSessionThatIsNotResumedGivesItsOwnIdAndKeepsTheOffset() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      listening(io);
      io.receive("2[\"e\",\"" + OFFSET + "\"]");
      io.reconnect();
      io.take();
      io.receive("0{\"sid\":\"s2\",\"pid\":\"p2\"}");
      assertThat(resumed(io)).isFalse();
      assertThat(io.root().id()).isEqualTo("s2");
      io.reconnect();
      assertThat(io.take()).containsExactly("0{\"pid\":\"p2\",\"offset\":\"" + OFFSET + "\"}");
    }
  }

  /** As a server without recovery says it with a parser that leaves nothing out. */
  @Test
  void aPidOfNullIsNone() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.connect();
      io.subscribe(io.root().events());
      io.receive("0{\"sid\":\"s1\",\"pid\":null}");
      io.take();
      io.reconnect();
      assertThat(io.take()).containsExactly("0");
      io.receive("0{\"sid\":\"s2\",\"pid\":null}");
      assertThat(resumed(io)).isFalse();
    }
  }

  @Test
  void aLeaveEndsTheSession() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      listening(io);
      io.receive("2[\"e\",\"" + OFFSET + "\"]");
      io.subscribe(io.topic("/").leave());
      io.subscribe(io.topic("/").join());
      assertThat(io.take()).containsExactly("1", "0");
    }
  }

  @Test
  void aLeaveWithoutLinkEndsTheSession() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      listening(io);
      io.receive("2[\"e\",\"" + OFFSET + "\"]");
      io.link().drop();
      io.subscribe(io.topic("/").leave());
      io.subscribe(io.topic("/").join());
      io.advance(java.time.Duration.ofMinutes(1));
      io.open();
      assertThat(io.take()).containsExactly("0");
    }
  }

  @Test
  void aKickEndsTheSession() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.with(SocketIoOptions.REJOIN_DISCONNECTED, true))) {
      listening(io);
      io.receive("2[\"e\",\"" + OFFSET + "\"]", "1");
      io.advance(java.time.Duration.ofSeconds(1));
      assertThat(io.take()).containsExactly("0");
      io.receive("0" + SESSION);
      assertThat(resumed(io)).isFalse();
    }
  }

  @Test
  void theIdsComeBeforeTheMembersOfAuth() {
    Map<String, Object> auth = Map.of("token", "t");
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.with(SocketIoOptions.AUTH, () -> Mono.just(auth)))) {
      listening(io);
      io.receive("2[\"e\",\"" + OFFSET + "\"]");
      io.reconnect();
      assertThat(io.take())
          .containsExactly("0{\"pid\":\"p1\",\"offset\":\"" + OFFSET + "\",\"token\":\"t\"}");
    }
  }

  @Test
  void anEmptyAuthIsLikeNone() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.with(SocketIoOptions.AUTH, () -> Mono.just(Map.of())))) {
      listening(io);
      io.reconnect();
      assertThat(io.take()).containsExactly("0{\"pid\":\"p1\"}");
    }
  }

  @Test
  void eachNamespaceHasASessionOfItsOwn() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      listening(io);
      TestSubscriber<SocketEvent> admin = io.subscribe(io.namespace("/admin").events());
      io.receive("0/admin,{\"sid\":\"s2\",\"pid\":\"p2\"}");
      String other = OffsetsTest.yeast(VirtualSocketIo.START.toEpochMilli() + 3000);
      io.receive("2[\"e\",\"" + OFFSET + "\"]", "2/admin,[\"e\",\"" + other + "\"]");
      assertThat(shown(admin)).containsExactly("e[]");
      io.take();
      io.reconnect();
      assertThat(io.take())
          .containsExactlyInAnyOrder(
              "0{\"pid\":\"p1\",\"offset\":\"" + OFFSET + "\"}",
              "0/admin,{\"pid\":\"p2\",\"offset\":\"" + other + "\"}");
      io.receive("0{\"sid\":\"s1\",\"pid\":\"p1\"}", "0/admin,{\"sid\":\"s3\",\"pid\":\"p3\"}");
      assertThat(resumed(io)).isTrue();
      assertThat(((TopicState.Joined) io.state("/admin")).resumed()).isFalse();
    }
  }

  @Test
  void thePrivateIdIsNowhereToBeSeen() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      listening(io);
      TopicState.Joined joined = (TopicState.Joined) io.state("/");
      assertThat(joined.reply().payload().text()).isEqualTo("{\"sid\":\"s1\"}");
      Recovery recovery = new Recovery();
      recovery.connected("p1");
      assertThat(recovery).hasToString("Recovery(on)");
    }
  }

  @Test
  void anIdThatNeedsEscapesIsUnderstood() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.connect();
      io.subscribe(io.topic("/").join());
      io.receive("0{\"sid\":\"a\\\"b\\\\c\\u0001\",\"pid\":\"p\\\"\"}");
      assertThat(io.root().id()).isEqualTo("a\"b\\c\u0001");
      io.take();
      io.reconnect();
      assertThat(io.take()).containsExactly("0");
    }
  }
}
