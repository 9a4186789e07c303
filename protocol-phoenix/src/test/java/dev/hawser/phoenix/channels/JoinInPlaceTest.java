package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicLostException;
import dev.hawser.TopicState;
import dev.hawser.TopicState.Failed;
import dev.hawser.TopicState.Joined;
import dev.hawser.phoenix.channels.ComposedProtocol.Extras;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A channel that is joined once more on the same socket, against a server. */
class JoinInPlaceTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final PhoenixServer server =
      PhoenixTestServer.create().channel("top:*", Room::new).start();

  private final BlockingQueue<TopicState> states = new LinkedBlockingQueue<>();
  private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

  /** Answers a join with its parameters, and {@code echo}; nothing else. */
  private static final class Room implements PhoenixHandler {
    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      if (join.json().has("refuse")) {
        return PhoenixReply.error(Map.of("reason", "no"));
      }
      PhoenixReply reply = PhoenixReply.ok(join.json());
      return join.json().has("slow") ? reply.after(Duration.ofSeconds(3)) : reply;
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      return push.event().equals("echo") ? PhoenixReply.ok(push.json()) : PhoenixReply.none();
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Connection open(Vsn vsn, Duration joinTimeout) {
    return Hawser.to("composed+" + server.url())
        .protocol(new ComposedProtocol(vsn))
        .joinTimeout(joinTimeout)
        .open();
  }

  private Topic joined(Connection connection) {
    Topic topic = connection.topic("room");
    topic.messages().subscribe(messages::add, failure -> {});
    topic.states().subscribe(states::add);
    await(Joined.class);
    return topic;
  }

  private <S extends TopicState> S await(Class<S> type) {
    try {
      TopicState state;
      do {
        state = states.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(state).as("within " + LIMIT).isNotNull();
      } while (!type.isInstance(state));
      return type.cast(state);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Reply reply) {
    return reply.payload().text();
  }

  @ParameterizedTest
  @EnumSource(Vsn.class)
  void staysJoinedWithTheNewParameters(Vsn vsn) {
    try (Connection connection = open(vsn, LIMIT)) {
      Topic topic = joined(connection);
      Extras extras = topic.as(Extras.class);
      extras.rejoin("{\"gen\":2}").block(LIMIT);
      assertThat(text(await(Joined.class).reply())).isEqualTo("{\"gen\":2}");
      assertThat(text(topic.join().block(LIMIT))).isEqualTo("{\"gen\":2}");
      // The old join's phx_close comes behind the answer; this comes behind both.
      assertThat(text(topic.request("echo", Map.of("a", 1)).block(LIMIT))).isEqualTo("{\"a\":1}");
      server.push("top:room", "note", Map.of("n", 1));
      assertThat(poll(messages)).extracting("event").isEqualTo("note");
      assertThat(messages).isEmpty();
      assertThat(states).isEmpty();
      assertThat(extras.joined().block(LIMIT)).containsExactly("room");
      assertThat(server.sockets()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Vsn.class)
  void whatTheOldJoinLeavesUnansweredFailsWhenTheServerEndsIt(Vsn vsn) {
    try (Connection connection = open(vsn, LIMIT)) {
      Topic topic = joined(connection);
      Mono<Reply> hanging = topic.request("hang", Map.of()).cache();
      hanging.subscribe(reply -> {}, failure -> {});
      server.awaitReceived(message -> message.event().equals("hang"), LIMIT);
      BlockingQueue<Object> told = new LinkedBlockingQueue<>();
      Extras extras = topic.as(Extras.class);
      extras.push("own", told::add, told::add).block(LIMIT);
      server.awaitReceived(message -> message.event().equals("own"), LIMIT);
      extras.rejoin("{}").block(LIMIT);
      assertThatThrownBy(() -> hanging.block(LIMIT))
          .isInstanceOfSatisfying(
              TopicLostException.class,
              lost -> assertThat(lost.why().message()).contains("joined once more"));
      assertThat(poll(told)).isInstanceOf(TopicLostException.class);
      extras.push("echo", told::add, told::add).block(LIMIT);
      assertThat(poll(told)).extracting("status").isEqualTo("ok");
    }
  }

  private static Object poll(BlockingQueue<Object> queue) {
    try {
      return queue.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Vsn.class)
  void refusedItHasFailedAndIsJoinedAgain(Vsn vsn) {
    try (Connection connection = open(vsn, LIMIT)) {
      Topic topic = joined(connection);
      topic.as(Extras.class).rejoin("{\"refuse\":true}").block(LIMIT);
      Failed failed = await(Failed.class);
      assertThat(failed.cause().kind()).isEqualTo(Cause.Kind.REJECTED);
      assertThat(failed.cause().reason()).isEqualTo("no");
      assertThat(text(await(Joined.class).reply())).isEqualTo("{}");
      assertThat(text(topic.request("echo", Map.of("a", 1)).block(LIMIT))).isEqualTo("{\"a\":1}");
    }
  }

  @ParameterizedTest
  @EnumSource(Vsn.class)
  void notAnsweredInTimeItIsLeftAndJoinedAgain(Vsn vsn) {
    try (Connection connection = open(vsn, Duration.ofSeconds(2))) {
      Topic topic = joined(connection);
      topic.as(Extras.class).rejoin("{\"slow\":true}").block(LIMIT);
      assertThat(await(Failed.class).cause().kind()).isEqualTo(Cause.Kind.TIMEOUT);
      assertThat(text(await(Joined.class).reply())).isEqualTo("{}");
      assertThat(text(topic.request("echo", Map.of("a", 1)).block(LIMIT))).isEqualTo("{\"a\":1}");
      assertThat(server.sockets().get(0).received())
          .extracting(PhoenixMessage::event)
          .containsSubsequence("phx_join", "phx_join", "phx_leave", "phx_join");
    }
  }
}
