package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Connection;
import dev.hawser.integration.Wait;
import dev.hawser.integration.official.Json;
import dev.hawser.socketio.SocketEvent;
import dev.hawser.socketio.SocketIoNamespace;
import dev.hawser.socketio.parser.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Events and acknowledgements go to real servers and back as they are, whatever the version, the
 * transport and the parser.
 */
class EventsArriveTest {

  private static final int MANY = 1_000;
  private static final byte[] BYTES = {0, 1, 2, (byte) 255};
  private static final byte[] NONE = {};
  private static final Servers SERVERS = new Servers();

  /** A value with binaries in it. */
  record Outer(List<Inner> list, Inner one, String text) {}

  @SuppressWarnings("ArrayRecordComponent") // how applications hold bytes; compared by content
  record Inner(byte[] bytes) {}

  @AfterAll
  static void stop() {
    SERVERS.close();
  }

  private static Connection open(Setup setup) {
    return setup.client(SERVERS.of(setup).port()).open();
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void argumentsComeBack(Setup setup) {
    try (Connection connection = open(setup)) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.emit("echo");
      assertThat(inbox.next("echo").args().count()).isZero();
      String text = "é€😀\u2028\u001e\"\\\n";
      inbox.emit("echo", text, 1, -2.5, true, null, Map.of("a", List.of(1, Map.of())), List.of());
      assertThat(inbox.nextJson("echo"))
          .containsExactly(
              Json.read(Json.write(text)),
              Json.read("1"),
              Json.read("-2.5"),
              Json.read("true"),
              Json.read("null"),
              Json.read("{\"a\":[1,{}]}"),
              Json.read("[]"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void binariesAnywhereInTheArgumentsComeBack(Setup setup) {
    Outer outer = new Outer(List.of(new Inner(BYTES), new Inner(NONE)), new Inner(BYTES), "x");
    try (Connection connection = open(setup)) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.emit("echo", BYTES, "between", outer, 7);
      SocketEvent event = inbox.next("echo");
      assertThat(event.args().count()).isEqualTo(4);
      assertThat(event.args().argument(0).toByteArray()).isEqualTo(BYTES);
      assertThat(event.args().argument(1).as(String.class)).isEqualTo("between");
      Outer back = event.args().argument(2).as(Outer.class);
      assertThat(back).usingRecursiveComparison().isEqualTo(outer);
      assertThat(event.args().argument(3).as(Integer.class)).isEqualTo(7);
      assertThat(inbox.ask("inspect", BYTES, outer))
          .containsExactly(
              Json.MAPPER
                  .getNodeFactory()
                  .textNode(
                      "[<000102ff>,{list:[{bytes:<000102ff>},{bytes:<>}],"
                          + "one:{bytes:<000102ff>},text:\"x\"}]"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void theServerAcknowledges(Setup setup) {
    try (Connection connection = open(setup)) {
      Inbox inbox = Inbox.join(connection.topic());
      assertThat(inbox.ask("ack")).isEmpty();
      assertThat(inbox.ask("ack", "a", List.of(1)))
          .containsExactly(Json.read("\"a\""), Json.read("[1]"));
      Arguments binary =
          Objects.requireNonNull(
              inbox.namespace().emitWithAck("ack", Map.of("b", BYTES), BYTES).block(Wait.LIMIT));
      assertThat(binary.argument(1).toByteArray()).isEqualTo(BYTES);
      assertThat(binary.count()).isEqualTo(2);
      assertThat(inbox.namespace().emitWithAck(Integer.class, "ack", 5).block(Wait.LIMIT))
          .isEqualTo(5);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void theServersQuestionsAreAnswered(Setup setup) {
    try (Connection connection = open(setup)) {
      SocketIoNamespace namespace = SocketIoNamespace.of(connection.topic());
      Disposable answers =
          namespace
              .answer("question", question -> Mono.just(Map.of("q", question.args().count())))
              .subscribe();
      Disposable binary = namespace.answer("bytes", question -> Mono.just(BYTES)).subscribe();
      Disposable several =
          namespace.answer("several", question -> Mono.just(question.args())).subscribe();
      Disposable nothing = namespace.answer("nothing", question -> Mono.empty()).subscribe();
      Inbox inbox = Inbox.join(connection.topic());
      inbox.emit("ask", "question", 1, 2, 3);
      inbox.next("question");
      assertThat(inbox.nextJson("answered")).containsExactly(Json.read("{\"q\":3}"));
      inbox.emit("ask", "bytes");
      inbox.next("bytes");
      assertThat(inbox.next("answered").payload().toByteArray()).isEqualTo(BYTES);
      inbox.emit("ask", "several", "a", BYTES, null);
      inbox.next("several");
      Arguments back = inbox.next("answered").args();
      assertThat(back.count()).isEqualTo(3);
      assertThat(back.argument(1).toByteArray()).isEqualTo(BYTES);
      inbox.emit("ask", "nothing");
      inbox.next("nothing");
      assertThat(inbox.next("answered").args().count()).isZero();
      List.of(answers, binary, several, nothing).forEach(Disposable::dispose);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void namesMayBeNumbers(Setup setup) {
    try (Connection connection = open(setup)) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.namespace().emit(1, "a").block(Wait.LIMIT);
      assertThat(inbox.nextJson("one")).containsExactly(Json.read("\"a\""));
      String id = inbox.handshake().get("id").asText();
      SERVERS.of(setup).awaitLine("number " + id + " 1");
      inbox.namespace().emit(2, "b").block(Wait.LIMIT);
      assertThat(inbox.nextJson("2")).containsExactly(Json.read("\"b\""));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void namespacesShareOneLinkAndNothingElse(Setup setup) {
    try (Connection connection = open(setup)) {
      List<Inbox> inboxes = new ArrayList<>();
      for (String name : List.of("/", "/foo", "/dyn-1", "/dyn-23")) {
        inboxes.add(Inbox.join(connection.topic(name)));
      }
      String engine = inboxes.get(0).handshake().get("engine").asText();
      for (Inbox inbox : inboxes) {
        JsonNode handshake = inbox.handshake();
        assertThat(handshake.get("engine").asText()).isEqualTo(engine);
        if (setup.version().engineIo() == 4) {
          assertThat(inbox.namespace().id()).isEqualTo(handshake.get("id").asText());
        }
        inbox.emit("echo", inbox.namespace().topic().name());
      }
      for (Inbox inbox : inboxes) {
        assertThat(inbox.nextJson("echo"))
            .containsExactly(Json.read('"' + inbox.namespace().topic().name() + '"'));
        assertThat(inbox.isEmpty()).isTrue();
      }
      assertThat(connection.stats().links()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void underTrafficEachArrivesOnceAndInOrder(Setup setup) {
    try (Connection connection = open(setup)) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.emit("flood", MANY);
      List<Integer> acknowledged =
          Flux.range(0, MANY)
              .flatMapSequential(i -> inbox.namespace().emitWithAck(Integer.class, "ack", i), MANY)
              .collectList()
              .block(Wait.LIMIT);
      assertThat(acknowledged).hasSize(MANY).isSorted().doesNotHaveDuplicates();
      for (int i = 0; i < MANY; i++) {
        assertThat(inbox.next("flood").payload().as(Integer.class)).isEqualTo(i);
      }
      inbox.awaitTransport(setup.way());
      assertThat(inbox.isEmpty()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void largeOnesArrive(Setup setup) {
    byte[] bytes = new byte[300_000];
    String text = "é".repeat(200_000);
    try (Connection connection = open(setup)) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.emit("echo", text, bytes);
      SocketEvent event = inbox.next("echo");
      assertThat(event.args().argument(0).as(String.class)).isEqualTo(text);
      assertThat(event.args().argument(1).toByteArray()).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void roomsAndBroadcastsReachIt(Setup setup) {
    RealServer server = SERVERS.of(setup);
    try (Connection first = open(setup);
        Connection second = open(setup)) {
      Inbox one = Inbox.join(first.topic());
      Inbox two = Inbox.join(second.topic());
      one.ask("join", "r");
      two.ask("join", "r");
      one.emit("room", "r", "news", 1, BYTES);
      SocketEvent news = two.next("news");
      assertThat(news.args().argument(1).toByteArray()).isEqualTo(BYTES);
      server.emit("/", "all", "x");
      assertThat(one.nextJson("all")).containsExactly(Json.read("\"x\""));
      two.next("all");
      two.ask("leave", "r");
      server.emitToRoom("r", "more", 2);
      one.next("more");
      two.ask("ack");
      assertThat(two.isEmpty()).isTrue();
    }
  }
}
