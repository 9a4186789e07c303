package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.LinkLostException;
import dev.hawser.NotReadyException;
import dev.hawser.OutboundOverflowException;
import dev.hawser.OutboundPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A message that a session makes for the application is like one that the application sends. */
class SessionMessageTest extends VirtualTest {

  private static final Duration DELAY = Duration.ofMillis(10);

  private Topic topic(Connection connection) {
    return joined(connection, "x");
  }

  private Connection quick() {
    return ready(h -> h.reconnect(ReconnectPolicy.fixed(DELAY)));
  }

  private Mono<Void> message(String json) {
    return protocol.session.message("x", "pong", json);
  }

  @Test
  void isSentOnceForEachSubscriptionAndNotBefore() {
    topic(quick());
    Mono<Void> message = message("1");
    engine.run();
    assertThat(link().takeTexts()).isEmpty();
    assertComplete(subscribe(message));
    assertComplete(subscribe(message));
    assertThat(link().takeTexts()).containsExactly("msg x pong 1", "msg x pong 1");
  }

  @Test
  void hasTheDefaultEventIfNoneIsNamed() {
    topic(quick());
    assertComplete(subscribe(protocol.session.message("x", null, "1")));
    assertThat(link().takeTexts()).containsExactly("msg x text 1");
  }

  @Test
  void keepsItsPlaceAmongThoseOfTheApplicationAndCompletesWhenWritten() {
    Topic topic = topic(quick());
    link().setWritable(false);
    TestSubscriber<Void> before = subscribe(topic.send("e", 1));
    TestSubscriber<Void> message = subscribe(message("2"));
    TestSubscriber<Void> after = subscribe(topic.send("e", 3));
    assertWaiting(message);
    link().holdWrites(true);
    link().setWritable(true);
    assertWaiting(message);
    link().holdWrites(false);
    assertComplete(before);
    assertComplete(message);
    assertComplete(after);
    assertThat(link().takeTexts()).containsExactly("msg x e 1", "msg x pong 2", "msg x e 3");
  }

  @Test
  void waitsForTheNextLinkAndCountsMeanwhile() {
    Connection connection = quick();
    topic(connection);
    Mono<Void> message = message("1");
    link().drop();
    TestSubscriber<Void> sent = subscribe(message);
    assertThat(connection.stats().queuedMessages()).isEqualTo(1);
    advance(DELAY);
    assertWaiting(sent);
    link().receive("joined x");
    assertComplete(sent);
    assertThat(link().takeTexts()).containsExactly("join x", "msg x pong 1");
    assertThat(connection.stats().queuedMessages()).isZero();
  }

  @Test
  void cancellingItTakesItOut() {
    Connection connection = quick();
    topic(connection);
    link().setWritable(false);
    subscribe(message("1")).cancel();
    engine.run();
    link().setWritable(true);
    assertThat(link().takeTexts()).isEmpty();
    assertThat(connection.stats().queuedMessages()).isZero();
  }

  @Test
  void failsWithWhatASendFailsWith() {
    Connection connection = ready(h -> h.outbound(OutboundPolicy.buffer(1, 1000)));
    Topic topic = topic(connection);
    link().setWritable(false);
    TestSubscriber<Void> first = subscribe(message("1"));
    assertThat(error(subscribe(message("2")))).isInstanceOf(OutboundOverflowException.class);
    link().holdWrites(true);
    link().setWritable(true);
    link().drop();
    assertThat(error(first)).isInstanceOf(LinkLostException.class);
    subscribe(topic.leave());
    assertThat(error(subscribe(message("3")))).isInstanceOf(NotReadyException.class);
    connection.close();
    assertThat(error(subscribe(message("4")))).isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void failsAloneIfTheSessionCannotSendIt() {
    topic(quick());
    assertThat(error(subscribe(protocol.session.message("x", "unsendable", "1"))))
        .hasMessage("no such event");
    assertComplete(subscribe(message("2")));
  }
}
