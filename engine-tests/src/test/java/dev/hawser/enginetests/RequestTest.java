package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.PayloadException;
import dev.hawser.Reply;
import dev.hawser.RequestFailedException;
import dev.hawser.RequestTimeoutException;
import dev.hawser.SendOptions;
import dev.hawser.Topic;
import dev.hawser.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

class RequestTest extends VirtualTest {

  @Test
  void emitsTheReplyWhateverItsStatus() {
    Topic topic = joined(ready(), "x");
    TestSubscriber<Reply> good = subscribe(topic.request("e", 1));
    TestSubscriber<Reply> bad = subscribe(topic.request("e", 2));
    link().receive("reply 2 error {\"why\":\"no\"}", "reply 1 ok 5");
    assertThat(good.getReceivedOnNext().get(0).as(Integer.class)).isEqualTo(5);
    assertThat(good.getReceivedOnNext().get(0).ok()).isTrue();
    assertThat(bad.getReceivedOnNext().get(0).status()).isEqualTo("error");
    assertComplete(good);
    assertComplete(bad);
  }

  @Test
  void decodesTheReplyAndFailsForAnotherStatus() {
    Topic topic = joined(ready(), "x");
    TestSubscriber<Integer> good = subscribe(topic.request("e", 1, Integer.class));
    TestSubscriber<List<Integer>> list = subscribe(topic.request("e", 2, new TypeRef<>() {}));
    TestSubscriber<Integer> bad = subscribe(topic.request("e", 3, Integer.class));
    TestSubscriber<Integer> other = subscribe(topic.request("e", 4, Integer.class));
    link().receive("reply 1 ok 5", "reply 2 ok [1,2]", "reply 3 error 0", "reply 4 ok \"text\"");
    assertThat(good.getReceivedOnNext()).containsExactly(5);
    assertThat(list.getReceivedOnNext()).containsExactly(List.of(1, 2));
    assertThat(((RequestFailedException) error(bad)).reply().status()).isEqualTo("error");
    assertThat(error(other)).isInstanceOf(PayloadException.class);
  }

  @Test
  void timesOutAndIgnoresALateReply() {
    Connection connection = ready(h -> h.requestTimeout(Duration.ofSeconds(2)));
    Topic topic = joined(connection, "x");
    TestSubscriber<Reply> reply = subscribe(topic.request("e", 1));
    millis(1_999);
    assertWaiting(reply);
    assertThat(connection.stats().pendingRequests()).isEqualTo(1);
    millis(1);
    assertThat(error(reply))
        .isInstanceOf(RequestTimeoutException.class)
        .hasMessageContaining("2000 ms")
        .hasMessageNotContaining("never sent");
    assertThat(connection.stats().pendingRequests()).isZero();
    assertThat(protocol.session.openRequests()).isZero();
    link().receive("reply 1 ok 5");
  }

  @Test
  void aReplyAfterTheFirstIsIgnored() {
    Topic topic = joined(ready(), "x");
    TestSubscriber<Reply> reply = subscribe(topic.request("e", 1));
    link().receive("reply 1 ok 5", "reply 1 ok 6");
    assertThat(reply.getReceivedOnNext()).hasSize(1);
  }

  @Test
  void theTimeRunsFromSubscriptionAlsoWhileItWaits() {
    Connection connection = open();
    subscribe(connection.suspend());
    Topic topic = connection.topic("x").sending(SendOptions.defaults().timeout(ms(500)));
    subscribe(topic.join());
    TestSubscriber<Reply> reply = subscribe(topic.request("e", 1));
    millis(500);
    assertThat(error(reply))
        .isInstanceOf(RequestTimeoutException.class)
        .hasMessageContaining("never sent");
    subscribe(connection.resume());
    link().receive("joined x");
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void cancellingForgetsTheRequest() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    TestSubscriber<Reply> reply = subscribe(topic.request("e", 1));
    reply.cancel();
    engine.run();
    assertThat(protocol.session.openRequests()).isZero();
    assertThat(connection.stats().pendingRequests()).isZero();
  }

  @Test
  void manyTimeOutEachAtItsTime() {
    Topic topic = joined(ready(), "x");
    List<TestSubscriber<Reply>> quick = new ArrayList<>();
    List<TestSubscriber<Reply>> slow = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      quick.add(
          subscribe(topic.sending(SendOptions.defaults().timeout(ms(1_000))).request("e", i)));
      slow.add(subscribe(topic.sending(SendOptions.defaults().timeout(ms(5_000))).request("e", i)));
      millis(1);
    }
    assertThat(engine.loop().timers()).as("one timer for all, one for the link").isEqualTo(2);
    millis(701);
    assertThat(quick.get(0).isTerminatedError()).isTrue();
    assertThat(quick.get(1).isTerminatedError()).isTrue();
    assertThat(quick.get(2).isTerminated()).isFalse();
    millis(1_000);
    assertThat(quick).allMatch(TestSubscriber::isTerminatedError);
    assertThat(slow).noneMatch(TestSubscriber::isTerminated);
    millis(4_000);
    assertThat(slow).allMatch(TestSubscriber::isTerminatedError);
  }

  @Test
  void whatTheSessionCannotTakeFailsItsOwnCallOnly() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    TestSubscriber<Reply> request = subscribe(topic.request("unsendable", 1));
    TestSubscriber<Void> send = subscribe(topic.send("unsendable", 1));
    assertThat(error(request)).isInstanceOf(IllegalArgumentException.class);
    assertThat(error(send)).isInstanceOf(IllegalArgumentException.class);
    assertComplete(subscribe(topic.send("e", 1)));
  }

  @Test
  void aPayloadWithoutWireFormFailsItsCall() {
    Topic topic = joined(ready(), "x");
    assertThat(error(subscribe(topic.send("e", new Object()))))
        .isInstanceOf(PayloadException.class);
    assertThat(link().takeTexts()).isEmpty();
  }

  @Test
  void aMessageOverTheSizeLimitFailsItsCall() {
    Connection connection =
        ready(h -> h.with(dev.hawser.TransportOptions.MAX_OUTBOUND_MESSAGE_SIZE, 64));
    Topic topic = joined(connection, "x");
    assertThat(error(subscribe(topic.request("e", "x".repeat(100)))))
        .hasMessageContaining("max-outbound-message-size");
    assertComplete(subscribe(topic.send("e", 1)));
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
