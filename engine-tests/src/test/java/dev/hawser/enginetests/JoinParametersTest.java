package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.JoinException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicState.Detached;
import dev.hawser.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

class JoinParametersTest extends VirtualTest {

  private Connection quick() {
    return ready(
        h ->
            h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10)))
                .joinTimeout(Duration.ofSeconds(3)));
  }

  @Test
  void parametersAreAwaitedBeforeEveryJoin() {
    Connection connection = quick();
    List<Sinks.One<String>> asked = new ArrayList<>();
    protocol.parameters =
        () ->
            Mono.defer(
                () -> {
                  asked.add(Sinks.one());
                  return asked.get(asked.size() - 1).asMono();
                });
    Topic topic = connection.topic("x");
    subscribe(topic.join());
    assertThat(link().takeTexts()).isEmpty();
    asked.get(0).tryEmitValue("a");
    engine.run();
    assertThat(link().takeTexts()).containsExactly("join x a");
    link().receive("joined x");
    link().drop();
    millis(10);
    asked.get(1).tryEmitValue("b");
    engine.run();
    assertThat(link().takeTexts()).containsExactly("join x b");
  }

  @Test
  void parametersThatFailOrHangFailTheJoin() {
    Connection connection = quick();
    protocol.parameters = () -> Mono.error(new IllegalStateException("no parameters"));
    TestSubscriber<Reply> failing = subscribe(connection.topic("x").join());
    assertThat(error(failing))
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("no parameters");
    protocol.parameters = Mono::never;
    TestSubscriber<Reply> hanging = subscribe(connection.topic("y").join());
    millis(2_999);
    assertWaiting(hanging);
    millis(1);
    assertThat(error(hanging)).isInstanceOf(JoinException.class);
    assertThat(link().takeTexts()).isEmpty();
  }

  @Test
  void parametersAreNotWantedAnyMoreOnceTheTopicIsLeftOrTheLinkLost() {
    Connection connection = quick();
    Sinks.One<String> late = Sinks.one();
    protocol.parameters = late::asMono;
    Topic topic = connection.topic("x");
    subscribe(topic.join());
    subscribe(topic.leave());
    late.tryEmitValue("late");
    engine.run();
    assertThat(link().takeTexts()).isEmpty();
    assertThat(topic.state()).isEqualTo(new Detached());
  }

  @Test
  void parametersOfAnEarlierJoinAreNotUsedForALaterOne() {
    Connection connection = quick();
    List<Sinks.One<String>> asked = new ArrayList<>();
    protocol.parameters =
        () -> {
          asked.add(Sinks.one());
          return asked.get(asked.size() - 1).asMono();
        };
    Topic topic = connection.topic("x");
    subscribe(topic.join());
    subscribe(topic.leave());
    assertThat(asked.get(0).currentSubscriberCount()).as("cancelled").isZero();
    subscribe(topic.join());
    asked.get(0).tryEmitValue("stale");
    engine.run();
    assertThat(link().takeTexts()).isEmpty();
    asked.get(1).tryEmitValue("fresh");
    engine.run();
    assertThat(link().takeTexts()).containsExactly("join x fresh");
  }

  @Test
  void parametersThatTheLinkCannotCarryFailTheJoinOnly() {
    protocol.parameters = () -> Mono.just("x".repeat(100));
    Connection connection = ready(h -> h.with(TransportOptions.MAX_OUTBOUND_MESSAGE_SIZE, 64));
    TestSubscriber<Reply> joined = subscribe(connection.topic("x").join());
    assertThat(error(joined))
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("max-outbound-message-size");
    assertThat(connection.state()).isEqualTo(new ConnectionState.Ready(false));
    assertThat(attempts()).isEqualTo(1);
  }
}
