package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.LinkLostException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.Topic;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** The engine writes a message once; what the peer may have seen is never sent again. */
class AtMostOnceTest extends VirtualTest {

  private Connection connection() {
    return ready(h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
  }

  private void reconnect() {
    millis(10);
    link().receive("joined x");
  }

  @Test
  void aSendWhoseWriteFailedIsInDoubtAndNotSentAgain() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    link().holdWrites(true);
    TestSubscriber<Void> sent = subscribe(topic.send("e", 1));
    assertWaiting(sent);
    link().drop();
    LinkLostException failure = (LinkLostException) error(sent);
    assertThat(failure).hasMessageContaining("may or may not have seen");
    reconnect();
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void aWriteThatFailsOnALivingLinkFailsItsSendOnly() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    link().holdWrites(true);
    TestSubscriber<Void> first = subscribe(topic.send("e", 1));
    link().failWrites(new IOException("disk full"));
    assertThat(error(first)).isInstanceOf(LinkLostException.class);
    link().holdWrites(false);
    assertComplete(subscribe(topic.send("e", 2)));
  }

  @Test
  void aRequestWithoutAnswerIsInDoubtAndNotSentAgain() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    TestSubscriber<Reply> answer = subscribe(topic.request("e", 1));
    assertThat(link().takeTexts()).containsExactly("req 1 x e 1");
    link().drop();
    assertThat(((LinkLostException) error(answer)).why().kind()).isEqualTo(Cause.Kind.NETWORK);
    reconnect();
    assertThat(link().takeTexts()).containsExactly("join x");
    link().receive("reply 1 ok 1");
  }

  @Test
  void disconnectPutsRequestsInDoubtBecauseTheApplicationAskedForIt() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    link().drop();
    reconnect();
    TestSubscriber<Reply> answer = subscribe(topic.request("e", 1));
    assertComplete(disconnected(connection.disconnect()));
    assertThat(((LinkLostException) error(answer)).why().kind()).isEqualTo(Cause.Kind.USER);
  }

  @Test
  void reconnectNowPutsRequestsInDoubtBecauseTheApplicationAskedForIt() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    link().drop();
    reconnect();
    TestSubscriber<Reply> answer = subscribe(topic.request("e", 1));
    assertComplete(subscribe(connection.reconnectNow()));
    assertThat(((LinkLostException) error(answer)).why().kind()).isEqualTo(Cause.Kind.USER);
  }

  private TestSubscriber<Void> disconnected(Mono<Void> disconnect) {
    TestSubscriber<Void> done = subscribe(disconnect);
    advance(Duration.ZERO);
    return done;
  }

  @Test
  void whatWaitedInTheQueueIsSentOnceOnTheNextLink() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    link().drop();
    TestSubscriber<Void> sent = subscribe(topic.send("e", 1));
    TestSubscriber<Reply> answer = subscribe(topic.request("e", 2));
    assertWaiting(sent);
    reconnect();
    assertComplete(sent);
    assertThat(link().takeTexts()).containsExactly("join x", "msg x e 1", "req 1 x e 2");
    link().drop();
    assertThat(error(answer)).isInstanceOf(LinkLostException.class);
    reconnect();
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void aSubscriptionSendsOnceAndASecondOneAgain() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    Mono<Void> send = topic.send("e", 1);
    assertThat(link().takeTexts()).isEmpty();
    assertComplete(subscribe(send));
    assertComplete(subscribe(send));
    assertThat(link().takeTexts()).containsExactly("msg x e 1", "msg x e 1");
  }
}
