package dev.hawser.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.testkit.HawserSteps;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixSocket;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What payloads, topics and events look like on the wire, against the embedded server. */
class WireTest {

  private static final String ODD_TOPIC = "room:a,b \"q\" 'ü' 🚀 \\ ],[null";
  private static final String ODD_EVENT = "new,\"msg\"]π🚀";

  /** What the application decodes. */
  record Price(long id, BigDecimal amount) {}

  private static List<Message> listen(Topic topic) {
    List<Message> got = new CopyOnWriteArrayList<>();
    topic.messages().subscribe(got::add);
    HawserSteps.await(topic, TopicState.Joined.class, Rooms.LIMIT);
    return got;
  }

  @Test
  @DisplayName("vsn 1")
  void vsn1() {
    conversation(Vsn.V1);
  }

  @ParameterizedTest
  @EnumSource(Vsn.class)
  @DisplayName("vsn 2 text")
  void vsn2TextWithCommasQuotesAndUnicode(Vsn vsn) {
    conversation(vsn);
  }

  private static void conversation(Vsn vsn) {
    try (PhoenixServer server = Rooms.server().start();
        Connection connection =
            Rooms.hawser(server).with(PhoenixOptions.VSN, vsn.parameter()).open()) {
      Topic topic = connection.topic(ODD_TOPIC);
      List<Message> got = listen(topic);
      PhoenixSocket socket = server.nextSocket(Rooms.LIMIT);
      assertThat(socket.vsn()).isEqualTo(vsn.parameter());

      Reply echo = topic.request("echo", Map.of("body", ODD_EVENT)).block(Rooms.LIMIT);
      assertThat(echo.as(JsonNode.class).get("body").asText()).isEqualTo(ODD_EVENT);
      topic.send(ODD_EVENT, Map.of("x", 1)).block(Rooms.LIMIT);
      PhoenixMessage sent =
          socket.awaitReceived(message -> message.event().equals(ODD_EVENT), Rooms.LIMIT);
      assertThat(sent.topic()).isEqualTo(ODD_TOPIC);
      assertThat(sent.joinRef()).isEqualTo(server.joins().get(0).join().ref());

      server.broadcast(ODD_TOPIC, ODD_EVENT, Map.of("n", 1));
      server.push(ODD_TOPIC, ODD_EVENT, Map.of("n", 2));
      Rooms.await("both", () -> got.size() == 2);
      assertThat(got).extracting(Message::event).containsOnly(ODD_EVENT);
      assertThat(got).extracting(Message::topic).containsOnly(ODD_TOPIC);
      assertThat(got)
          .extracting(message -> message.payload().text())
          .containsExactly("{\"n\":1}", "{\"n\":2}");

      server.crash(ODD_TOPIC);
      Rooms.await("the rejoin", () -> server.joins().size() == 2);
      HawserSteps.await(topic, TopicState.Joined.class, Rooms.LIMIT);
      topic.leave().block(Rooms.LIMIT);
      assertThat(server.channels(ODD_TOPIC)).isEmpty();
      assertThat(server.server().accepted()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("binary push")
  void binaryPush() {
    byte[] bytes = {0, 1, -1, '[', '"'};
    try (PhoenixServer server = Rooms.server().start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic topic = connection.topic("room:café");
      topic.join().block(Rooms.LIMIT);
      topic.send("bin_é", bytes).block(Rooms.LIMIT);
      PhoenixMessage sent =
          server.awaitReceived(message -> message.event().equals("bin_é"), Rooms.LIMIT);
      assertThat(sent.isBinary()).isTrue();
      assertThat(sent.bytes()).isEqualTo(bytes);
      assertThat(sent.topic()).isEqualTo("room:café");
      assertThat(sent.joinRef()).isEqualTo(server.joins().get(0).join().ref());
    }
  }

  @Test
  @DisplayName("binary reply/broadcast/push decode")
  void binaryReplyBroadcastAndPushDecode() {
    byte[] bytes = {0, 1, -1};
    try (PhoenixServer server = Rooms.server().start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic topic = connection.topic("room:1");
      List<Message> got = listen(topic);
      Reply reply = topic.request("approve", bytes).block(Rooms.LIMIT);
      assertThat(reply.status()).isEqualTo("approved");
      assertThat(reply.payload().format()).isEqualTo(Payload.Format.BINARY);
      assertThat(reply.payload().toByteArray()).isEqualTo(bytes);
      server.broadcast("room:1", "cast", bytes);
      server.push("room:1", "pushed", new byte[0]);
      Rooms.await("both", () -> got.size() == 2);
      assertThat(got).extracting(Message::event).containsExactly("cast", "pushed");
      assertThat(got.get(0).payload().toByteArray()).isEqualTo(bytes);
      assertThat(got.get(1).payload().size()).isZero();
      assertThat(got.get(1).payload().format()).isEqualTo(Payload.Format.BINARY);
    }
  }

  @Test
  @DisplayName("64-bit ints, decimals")
  void sixtyFourBitIntegersAndDecimals() {
    String json = "{\"id\":12345678901234567,\"amount\":0.1000000000000000000000000000001}";
    Price price =
        new Price(12345678901234567L, new BigDecimal("0.1000000000000000000000000000001"));
    try (PhoenixServer server = Rooms.server().start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic topic = connection.topic("room:1");
      List<Message> got = listen(topic);
      topic.send("price", price).block(Rooms.LIMIT);
      PhoenixSocket socket = server.nextSocket(Rooms.LIMIT);
      socket
          .connection()
          .orElseThrow()
          .awaitReceived(message -> message.text().contains("\"price\"," + json), Rooms.LIMIT);
      socket.sendRaw("[null,null,\"room:1\",\"price\"," + json + "]");
      Rooms.await("the price", () -> got.size() == 1);
      assertThat(got.get(0).as(Price.class)).isEqualTo(price);
      assertThat(got.get(0).as(JsonNode.class).get("id").longValue()).isEqualTo(price.id());
    }
  }

  @Test
  @DisplayName("poison frame isolation")
  void poisonFrameThenGoodFrame() {
    List<Throwable> problems = new CopyOnWriteArrayList<>();
    try (PhoenixServer server = Rooms.server().start();
        Connection connection =
            Rooms.hawser(server)
                .observer(
                    new ConnectionObserver() {
                      @Override
                      public void problem(Throwable problem) {
                        problems.add(problem);
                      }
                    })
                .open()) {
      Topic topic = connection.topic("room:1");
      List<Message> got = listen(topic);
      PhoenixSocket socket = server.nextSocket(Rooms.LIMIT);
      List.of(
              "",
              "no json",
              "[1",
              "{}",
              "[null,null,\"room:1\",\"e\"]",
              "[null,null,1,\"e\",{}]",
              "[null,\"1\",\"room:1\",\"phx_reply\",{\"response\":{}}]")
          .forEach(socket::sendRaw);
      socket.sendRaw(new byte[0]);
      socket.sendRaw(new byte[] {9, 1, 2});
      socket.sendRaw(new byte[] {2, 100, 100, 'x'});
      socket.sendRaw("[null,null,\"room:1\",\"good\",{}]");
      socket.sendRaw("[null,null,\"room:1\",\"good\",{}]".getBytes(StandardCharsets.UTF_8));
      socket.sendRaw("[null,null,\"room:1\",\"good\",{\"last\":true}]");
      Rooms.await("the good ones", () -> got.size() == 2);
      Rooms.await("all problems", () -> problems.size() == 11);
      assertThat(problems).allMatch(ProtocolViolationException.class::isInstance);
      assertThat(topic.request("echo", 1).block(Rooms.LIMIT).ok()).isTrue();
      assertThat(server.server().accepted()).isEqualTo(1);
      assertThat(topic.state()).isInstanceOf(TopicState.Joined.class);
    }
  }
}
