package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

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
  void failsOnceTheConnectionIsClosed() {
    Connection connection = ready();
    LineProtocol.Joins joins = connection.as(LineProtocol.Joins.class);
    connection.close();
    engine.advance(java.time.Duration.ZERO);
    assertThat(error(subscribe(joins.count()))).isInstanceOf(ConnectionClosedException.class);
  }
}
