package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

class ViewTest extends VirtualTest {

  @Test
  void asksTheSessionOnTheLoopAtEverySubscription() {
    Connection connection = ready();
    Mono<Integer> joins = connection.as(LineProtocol.Joins.class).count();
    assertThat(subscribe(joins).getReceivedOnNext()).containsExactly(0);
    joined(connection, "x");
    assertThat(subscribe(joins).getReceivedOnNext()).containsExactly(1);
    Mono<Integer> ofTopic = connection.topic("x").as(LineProtocol.Joins.class).count();
    assertThat(subscribe(ofTopic).getReceivedOnNext()).containsExactly(1);
  }

  @Test
  void anUnknownViewIsRefusedWithWhatThereIs() {
    Connection connection = open();
    assertThatThrownBy(() -> connection.as(Runnable.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Runnable")
        .hasMessageContaining("Joins");
    assertThatThrownBy(() -> connection.topic("x").as(Runnable.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aResultMayComeLater() {
    LineProtocol.Joins view = ready().as(LineProtocol.Joins.class);
    Mono<String> heard = view.hear("a");
    TestSubscriber<String> first = subscribe(heard);
    assertWaiting(first);
    link().receive("told a 1");
    assertThat(first.getReceivedOnNext()).containsExactly("1");
    assertComplete(first);
    TestSubscriber<String> second = subscribe(heard);
    link().receive("told a 2");
    assertThat(second.getReceivedOnNext()).containsExactly("2");
    assertThat(subscribe(view.hear("now")).getReceivedOnNext()).containsExactly("at once");
    assertThat(protocol.session.calls)
        .as("nothing is disposed after a result")
        .containsExactly("up", "hear a", "hear a", "hear now");
  }

  @Test
  void aResultThatNobodyWaitsForIsForgottenOnTheLoop() {
    LineProtocol.Joins view = ready().as(LineProtocol.Joins.class);
    TestSubscriber<String> heard = subscribe(view.hear("a"));
    heard.cancel();
    assertThat(protocol.session.calls).as("not here").containsExactly("up", "hear a");
    engine.run();
    assertThat(protocol.session.calls).containsExactly("up", "hear a", "unheard a");
    TestSubscriber<String> early = TestSubscriber.create();
    view.hear("b").subscribe(early);
    early.cancel();
    engine.run();
    assertThat(protocol.session.calls).endsWith("hear b", "unheard b");
  }

  @Test
  void aQuestionThatThrowsFails() {
    Connection connection = ready();
    Throwable failure = error(subscribe(connection.as(LineProtocol.Joins.class).hear("throws")));
    assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("the session broke");
    assertThat(connection.state()).isEqualTo(new ConnectionState.Ready(false));
  }

  @Test
  void aResultThatHasNotComeWhenTheConnectionIsClosedIsAFailure() {
    Connection connection = ready();
    LineProtocol.Joins view = connection.as(LineProtocol.Joins.class);
    TestSubscriber<String> heard = subscribe(view.hear("a"));
    link().drop();
    assertWaiting(heard);
    connection.close();
    advance(Duration.ZERO);
    assertThat(error(heard)).isInstanceOf(ConnectionClosedException.class);
    assertThat(protocol.session.calls).endsWith("unheard a");
    assertThat(error(subscribe(view.hear("a")))).isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void failsOnceTheConnectionIsClosed() {
    Connection connection = ready();
    LineProtocol.Joins joins = connection.as(LineProtocol.Joins.class);
    connection.close();
    advance(Duration.ZERO);
    assertThat(error(subscribe(joins.count()))).isInstanceOf(ConnectionClosedException.class);
  }
}
