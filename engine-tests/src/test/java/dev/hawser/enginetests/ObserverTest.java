package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.ConnectionStats;
import dev.hawser.OutboundPolicy;
import dev.hawser.OverflowPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

class ObserverTest extends VirtualTest {

  private final Recording observer = new Recording();
  private final Connection connection =
      ready(
          h ->
              h.observer(observer)
                  .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10)))
                  .outbound(OutboundPolicy.buffer(2, 100)));

  @Test
  void sentAndReceivedAreCounted() {
    Topic topic = joined(connection, "x");
    ConnectionStats before = connection.stats();
    subscribe(topic.send("e", 1));
    link().receive("msg x e 1", "msg x e 22");
    ConnectionStats after = connection.stats();
    assertThat(after.framesOut() - before.framesOut()).isEqualTo(1);
    assertThat(after.bytesOut() - before.bytesOut()).isEqualTo("msg x e 1".length());
    assertThat(after.framesIn() - before.framesIn()).isEqualTo(2);
    assertThat(after.bytesIn() - before.bytesIn()).isEqualTo("msg x e 1msg x e 22".length());
    assertThat(observer.calls)
        .contains("sent " + "msg x e 1".length(), "received " + "msg x e 22".length());
  }

  @Test
  void statesAreToldInOrderFromTheFirst() {
    subscribe(connection.disconnect());
    advance(Duration.ZERO);
    assertThat(observer.calls)
        .containsSubsequence("opened", "Connecting", "Handshaking", "Ready", "Closing", "Idle");
  }

  @Test
  void gaugesGoBackToZero() {
    Topic topic = joined(connection, "x");
    link().setWritable(false);
    TestSubscriber<Void> send = subscribe(topic.send("e", 1));
    TestSubscriber<?> request = subscribe(topic.request("e", 22));
    assertThat(connection.stats().queuedMessages()).isEqualTo(2);
    assertThat(connection.stats().queuedBytes()).isEqualTo(3);
    assertThat(connection.stats().pendingRequests()).isEqualTo(1);
    link().setWritable(true);
    assertComplete(send);
    assertThat(connection.stats().queuedMessages()).isZero();
    assertThat(connection.stats().queuedBytes()).isZero();
    assertThat(connection.stats().pendingRequests()).isEqualTo(1);
    link().receive("reply 1 ok 1");
    assertComplete(request);
    assertThat(connection.stats().pendingRequests()).isZero();
  }

  @Test
  void whyLinksFailedIsTold() {
    link().drop();
    millis(10);
    link().serverClose(1011, "");
    millis(10);
    assertThat(connection.stats().failures()).isEqualTo(2);
    assertThat(connection.stats().links()).isEqualTo(3);
    assertThat(observer.failures)
        .extracting(Cause::kind)
        .containsExactly(Cause.Kind.NETWORK, Cause.Kind.SERVER_CLOSE);
  }

  @Test
  void whatTheApplicationAskedForIsNoFailure() {
    subscribe(connection.reconnectNow());
    subscribe(connection.suspend());
    advance(Duration.ZERO);
    subscribe(connection.resume());
    subscribe(connection.disconnect());
    advance(Duration.ZERO);
    assertThat(connection.stats().failures()).isZero();
    assertThat(observer.failures).isEmpty();
  }

  @Test
  void whatWasNotSentIsTold() {
    Topic topic = joined(connection, "x");
    link().setWritable(false);
    subscribe(topic.send("e", 1));
    subscribe(topic.send("e", 2));
    TestSubscriber<Void> third = subscribe(topic.send("e", 3));
    assertThat(third.isTerminatedError()).isTrue();
    assertThat(observer.calls).contains("send failed x OutboundOverflowException");
  }

  @Test
  void requestsAreToldWithTheirRoundTrip() {
    Topic topic = joined(connection, "x");
    subscribe(topic.request("e", 1));
    millis(40);
    link().receive("reply 1 error 0");
    TestSubscriber<?> lost = subscribe(topic.request("f", 1));
    link().drop();
    assertThat(lost.isTerminatedError()).isTrue();
    assertThat(observer.calls)
        .contains("answered x e PT0.04S", "request failed x f LinkLostException");
  }

  @Test
  void heartbeatsAndDropsAreTold() {
    TestSubscriber<Object> slow = TestSubscriber.builder().initialRequest(0).build();
    connection.topic("x").overflow(OverflowPolicy.latest()).messages().subscribe(slow);
    engine.run();
    link().receive("joined x", "msg x e 1", "msg x e 2");
    link().receive("beat");
    link().heartbeat(Duration.ofMillis(7));
    assertThat(observer.calls).contains("dropped x 1", "beat PT0.005S", "beat PT0.007S");
  }

  @Test
  void problemsAreTold() {
    link().receive("bad");
    assertThat(observer.calls).contains("problem ProtocolViolationException");
    engine.takeProblems();
  }

  private static final class Recording implements ConnectionObserver {
    final List<String> calls = new ArrayList<>();
    final List<Cause> failures = new ArrayList<>();

    @Override
    public void opened(Connection connection) {
      calls.add("opened");
    }

    @Override
    public void stateChanged(ConnectionState state) {
      calls.add(state.getClass().getSimpleName());
    }

    @Override
    public void frameReceived(int bytes) {
      calls.add("received " + bytes);
    }

    @Override
    public void frameSent(int bytes) {
      calls.add("sent " + bytes);
    }

    @Override
    public void dropped(String topic, long messages) {
      calls.add("dropped " + topic + " " + messages);
    }

    @Override
    public void sendFailed(String topic, Throwable failure) {
      calls.add("send failed " + topic + " " + failure.getClass().getSimpleName());
    }

    @Override
    public void linkFailed(Cause cause) {
      failures.add(cause);
    }

    @Override
    public void requestAnswered(String topic, String event, Duration roundTrip) {
      calls.add("answered " + topic + " " + event + " " + roundTrip);
    }

    @Override
    public void requestFailed(String topic, String event, Throwable failure) {
      calls.add("request failed " + topic + " " + event + " " + failure.getClass().getSimpleName());
    }

    @Override
    public void heartbeat(Duration roundTrip) {
      calls.add("beat " + roundTrip);
    }

    @Override
    public void problem(Throwable problem) {
      calls.add("problem " + problem.getClass().getSimpleName());
    }
  }
}
