package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.JoinException;
import dev.hawser.Message;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicState.Failed;
import dev.hawser.TopicState.Joined;
import dev.hawser.TopicState.Joining;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** When a topic that failed alone is joined again. */
class RejoinTest extends VirtualTest {

  private Connection quick() {
    return ready(h -> h.joinTimeout(Duration.ofSeconds(3)));
  }

  private static void assertJoined(Topic topic) {
    assertThat(topic.state()).isInstanceOf(Joined.class);
  }

  @Test
  void isJoinedAgainAsThePolicySaysWhenTheServerEndsIt() {
    Connection connection = quick();
    Topic topic = connection.topic("x");
    TestSubscriber<Message> messages = subscribe(topic.messages());
    link().receive("joined x");
    link().take();
    link().receive("ended x");
    assertThat(((Failed) topic.state()).retryIn()).isEqualTo(Duration.ofSeconds(1));
    assertWaiting(messages);
    millis(999);
    assertThat(link().takeTexts()).isEmpty();
    millis(1);
    assertThat(link().takeTexts()).containsExactly("join x");
    assertThat(topic.state()).isEqualTo(new Joining(true));
    link().receive("joined x");
    assertJoined(topic);
  }

  @Test
  void whatFailedForGoodIsNotJoinedByTheNextLinkThoughTheLinkWentBeforeThePolicyHadSpoken() {
    protocol.rejoin =
        failure -> {
          link().drop();
          return null;
        };
    Connection connection = quick();
    Topic topic = connection.topic("x");
    TestSubscriber<Message> messages = subscribe(topic.messages());
    link().receive("joined x");
    link().receive("ended x");
    assertThat(error(messages)).isInstanceOf(JoinException.class);
    assertThat(((Failed) topic.state()).retryIn()).isNull();
    millis(10_000);
    link().open();
    assertThat(link().takeTexts()).isEmpty();
  }

  @Test
  void whatMayBeJoinedAgainIsJoinedByTheNextLinkIfTheLinkWentBeforeThePolicyHadSpoken() {
    protocol.rejoin =
        failure -> {
          link().drop();
          return Duration.ofDays(1);
        };
    Connection connection = quick();
    Topic topic = connection.topic("x");
    subscribe(topic.messages());
    link().receive("joined x");
    link().receive("ended x");
    assertThat(topic.state()).isEqualTo(new Joining(true));
    millis(10_000);
    link().open();
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void isJoinedAgainAtOnceWithFreshParametersIfThoseWereStale() {
    Connection connection = quick();
    AtomicInteger token = new AtomicInteger();
    protocol.parameters = () -> Mono.fromSupplier(() -> "t" + token.incrementAndGet());
    TestSubscriber<Reply> joined = subscribe(connection.topic("x").join());
    link().receive("denied x");
    advance(Duration.ZERO);
    assertThat(link().takeTexts()).containsExactly("join x t1", "join x t2");
    link().receive("denied x");
    assertThat(error(joined)).isInstanceOf(JoinException.class);
  }

  @Test
  void aSecondRefusalOfParametersInARowIsThePolicysToJudge() {
    protocol.rejoin = ReconnectPolicy.fixed(Duration.ofSeconds(1)).alsoIf(cause -> true);
    Connection connection = quick();
    AtomicInteger token = new AtomicInteger();
    protocol.parameters = () -> Mono.fromSupplier(() -> "t" + token.incrementAndGet());
    Topic topic = connection.topic("x");
    TestSubscriber<Message> messages = subscribe(topic.messages());
    link().receive("denied x");
    advance(Duration.ZERO);
    link().receive("denied x");
    advance(Duration.ZERO);
    assertThat(((Failed) topic.state()).retryIn()).isEqualTo(Duration.ofSeconds(1));
    millis(1_000);
    assertThat(link().takeTexts()).containsExactly("join x t1", "join x t2", "join x t3");
    assertWaiting(messages);
  }

  @Test
  void aJoinedTopicThatEndsForStaleParametersIsJoinedAtOnceWithFreshOnes() {
    protocol.rejoin = ReconnectPolicy.never();
    Connection connection = quick();
    AtomicInteger token = new AtomicInteger();
    protocol.parameters = () -> Mono.fromSupplier(() -> "t" + token.incrementAndGet());
    Topic topic = connection.topic("x");
    TestSubscriber<Message> messages = subscribe(topic.messages());
    for (int i = 1; i <= 3; i++) {
      link().receive("joined x");
      millis(10_000); // Long enough for the next refusal not to be the second in a row.
      link().receive("denied x");
      advance(Duration.ZERO);
      assertThat(topic.state()).isEqualTo(new Joining(true));
    }
    assertThat(link().takeTexts())
        .containsExactly("join x t1", "join x t2", "join x t3", "join x t4");
    assertWaiting(messages);
  }

  @Test
  void isNotJoinedAgainBeforeTheTimeTheServerAskedFor() {
    Connection connection = quick();
    Topic topic = connection.topic("x");
    subscribe(topic.messages());
    link().receive("joined x");
    link().take();
    link().receive("busy x 5000");
    assertThat(((Failed) topic.state()).retryIn()).isEqualTo(Duration.ofSeconds(5));
    millis(4_999);
    assertThat(link().takeTexts()).isEmpty();
    millis(1);
    assertThat(link().takeTexts()).containsExactly("join x");
    link().receive("busy x 10");
    assertThat(((Failed) topic.state()).retryIn())
        .as("the policy asks for more")
        .isEqualTo(Duration.ofSeconds(1));
  }
}
