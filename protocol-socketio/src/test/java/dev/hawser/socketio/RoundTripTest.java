package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.OutboundPolicy;
import dev.hawser.socketio.Loopback.Way;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.testkit.SocketIoConnection;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoSocket;
import dev.hawser.testkit.SocketIoTestServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What one side sends the other one gets, whole and in order, over every transport. */
class RoundTripTest {

  /** A value of an application. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Note(String text, Instant at, byte[] data) {}

  private static Loopback start(Way way) {
    return new Loopback(SocketIoTestServer.create().start(), way);
  }

  @ParameterizedTest
  @EnumSource
  void eventsAndTheirArguments(Way way) {
    try (Loopback io = start(way)) {
      List<SocketEvent> events = io.listen("/");
      io.namespace("/").emit("hi").block(Loopback.LIMIT);
      io.namespace("/").emit("values", false, null, 5, -0.5, "x", List.of()).block(Loopback.LIMIT);
      Loopback.await("two", () -> events.size() == 2);
      assertThat(events.get(0).event()).isEqualTo("hi");
      assertThat(events.get(1).args().list())
          .extracting(argument -> argument.text())
          .containsExactly("false", "null", "5", "-0.5", "\"x\"", "[]");
    }
  }

  @ParameterizedTest
  @EnumSource
  void textOfAnyScript(Way way) {
    List<String> texts =
        List.of(
            "てすと",
            "Я Б Г Д Ж Й",
            "Ä ä Ü ü ß",
            "utf8 — string",
            "€€€€€€€",
            "😀🇩🇪👩‍👩‍👧",
            "\u0000\u001e\u2028\"\\",
            "a\nb\tc");
    try (Loopback io = start(way)) {
      SocketIoNamespace root = io.joined("/");
      for (String text : texts) {
        assertThat(root.emitWithAck(String.class, "echo", text).block(Loopback.LIMIT))
            .isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void valuesWithTimesAndBinaries(Way way) {
    Note note = new Note("x", Instant.parse("2026-01-02T03:04:05Z"), new byte[] {1, 2});
    try (Loopback io = start(way)) {
      Note back = io.joined("/").emitWithAck(Note.class, "echo", note).block(Loopback.LIMIT);
      assertThat(back.at()).isEqualTo(note.at());
      assertThat(back.data()).containsExactly(1, 2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void binariesNestedEmptyAndManyBothWays(Way way) {
    try (Loopback io = start(way)) {
      SocketIoNamespace root = io.joined("/");
      Object[] ten = new Object[10];
      Arrays.setAll(ten, i -> new byte[] {(byte) i});
      Arguments back = root.emitWithAck("echo", ten).block(Loopback.LIMIT);
      for (int i = 0; i < 10; i++) {
        assertThat(back.argument(i).toByteArray()).containsExactly(i);
      }
      Map<String, Object> nested = Map.of("a", Arrays.asList(null, new byte[0], Map.of("b", 1)));
      Arguments tree = root.emitWithAck("echo", nested).block(Loopback.LIMIT);
      assertThat(tree.first().as(JsonNode.class).at("/a/2/b").asInt()).isEqualTo(1);
      byte[] large = new byte[300_000];
      Arrays.fill(large, (byte) 7);
      Arguments whole = root.emitWithAck("echo", (Object) large).block(Loopback.LIMIT);
      assertThat(whole.first().toByteArray()).isEqualTo(large);
    }
  }

  @ParameterizedTest
  @EnumSource
  void binaryThenTextKeepsItsOrder(Way way) {
    try (Loopback io = start(way)) {
      List<SocketEvent> events = io.listen("/");
      io.namespace("/").emit("binary", (Object) new byte[1000]).subscribe();
      io.namespace("/").emit("text", "b").subscribe();
      SocketIoSocket socket = io.server.awaitSocket("/", Loopback.LIMIT);
      socket.emit("its binary", new byte[] {1}, Map.of("b", new byte[] {2}));
      socket.emit("its text", 1);
      Loopback.await("all four", () -> events.size() == 4);
      List<String> names = events.stream().map(SocketEvent::event).toList();
      assertThat(names).containsSubsequence("binary", "text");
      assertThat(names).containsSubsequence("its binary", "its text");
    }
  }

  @ParameterizedTest
  @EnumSource
  void acknowledgementsBothWays(Way way) throws Exception {
    try (Loopback io = start(way)) {
      SocketIoNamespace root = io.namespace("/");
      root.answer("ask", e -> Mono.just(Arguments.of(e.args().argument(1), e.args().argument(0))))
          .subscribe();
      root.answer("bin", e -> Mono.just(e.payload().toByteArray())).subscribe();
      io.joined("/");
      SocketIoSocket socket = io.server.awaitSocket("/", Loopback.LIMIT);
      io.connection.resume().block(Loopback.LIMIT);
      List<JsonNode> answer =
          socket.emitWithAck("ask", 5, Map.of("test", true)).get(30, TimeUnit.SECONDS);
      assertThat(answer).hasToString("[{\"test\":true}, 5]");
      List<JsonNode> binary =
          socket.emitWithAck("bin", new byte[] {3, 4}).get(30, TimeUnit.SECONDS);
      assertThat(binary.get(0).binaryValue()).containsExactly(3, 4);
      List<Integer> sums =
          Flux.range(0, 300)
              .flatMap(i -> root.emitWithAck(Integer.class, "echo", i), 32)
              .sort()
              .collectList()
              .block(Loopback.LIMIT);
      assertThat(sums).isEqualTo(IntStream.range(0, 300).boxed().toList());
      assertThat(io.connection.stats().pendingRequests()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyEventsKeepTheirOrderBothWays(Way way) {
    SocketIoHandler silent = SocketIoHandler.create();
    try (Loopback io =
        new Loopback(
            SocketIoTestServer.create().namespace("/", silent).start(),
            way,
            hawser -> hawser.outbound(OutboundPolicy.buffer(2000, 1 << 20)))) {
      List<SocketEvent> events = io.listen("/");
      List<Throwable> failures = new CopyOnWriteArrayList<>();
      SocketIoSocket socket = io.server.awaitSocket("/", Loopback.LIMIT);
      for (int i = 0; i < 2000; i++) {
        io.namespace("/").emit("n", i).subscribe(null, failures::add);
        socket.emit("n", i);
      }
      Loopback.await("those of the server", () -> events.size() == 2000);
      Loopback.await("those of the client", () -> socket.received().size() == 2000);
      assertThat(failures).isEmpty();
      List<Integer> order = IntStream.range(0, 2000).boxed().toList();
      assertThat(events.stream().map(e -> e.as(Integer.class)).toList()).isEqualTo(order);
      assertThat(socket.received().stream().map(e -> e.arg(0).asInt()).toList()).isEqualTo(order);
    }
  }

  @ParameterizedTest
  @EnumSource
  void namespacesShareOneConnection(Way way) {
    SocketIoTestServer description =
        SocketIoTestServer.create()
            .namespace("/foo", SocketIoHandler.echo())
            .namespace(java.util.regex.Pattern.compile("/dyn-\\d+"), SocketIoHandler.echo());
    try (Loopback io = new Loopback(description.start(), way)) {
      List<String> names = List.of("/", "/foo", "/dyn-1", "/dyn-42");
      List<String> answers = new ArrayList<>();
      for (String name : names) {
        answers.add(io.joined(name).emitWithAck(String.class, "echo", name).block(Loopback.LIMIT));
      }
      assertThat(answers).isEqualTo(names);
      assertThat(io.server.connections()).hasSize(1);
      SocketIoConnection connection = io.next();
      for (String name : names) {
        SocketIoSocket socket = connection.socket(name).orElseThrow();
        assertThat(io.namespace(name).id()).isEqualTo(socket.id()).isNotEqualTo(connection.sid());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsEmittedBeforeTheConnectionIsSentFirstAndInOrder(Way way) {
    try (Loopback io = start(way)) {
      SocketIoNamespace root = io.namespace("/");
      io.connection.topic("/").join().subscribe();
      for (int i = 0; i < 20; i++) {
        root.emit("n", i).subscribe();
      }
      root.emitWithAck("echo", 1).block(Loopback.LIMIT);
      SocketIoServer server = io.server;
      assertThat(server.received().stream().map(event -> event.arg(0).asInt()).limit(20).toList())
          .isEqualTo(IntStream.range(0, 20).boxed().toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyWaitingPacketsFitTheLimitOfTheServer(Way way) {
    try (Loopback io = new Loopback(SocketIoTestServer.create().maxPayload(1000).start(), way)) {
      SocketIoNamespace root = io.joined("/");
      List<String> texts = IntStream.range(0, 10).mapToObj(i -> i + "€".repeat(95)).toList();
      List<String> back =
          Flux.fromIterable(texts)
              .flatMapSequential(text -> root.emitWithAck(String.class, "echo", text))
              .collectList()
              .block(Loopback.LIMIT);
      assertThat(back).isEqualTo(texts);
      assertThat(io.connection.stats().links()).isEqualTo(1);
    }
  }
}
