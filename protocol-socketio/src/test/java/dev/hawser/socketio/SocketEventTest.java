package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** An event is a message of its namespace. */
class SocketEventTest {

  @Test
  void itsPayloadIsTheFirstArgument() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.connect();
      TestSubscriber<SocketEvent> events = io.subscribe(io.namespace("/chat").events());
      io.receive("0/chat,{\"sid\":\"s1\"}", "2/chat,5[\"say\",\"hi\",2]", "2/chat,[7]");
      SocketEvent said = events.getReceivedOnNext().get(0);
      assertThat(said.topic()).isEqualTo("/chat");
      assertThat(said.event()).isEqualTo("say");
      assertThat(said.as(String.class)).isEqualTo("hi");
      assertThat(said.args().argument(1).as(Integer.class)).isEqualTo(2);
      assertThat(said.expectsReply()).isTrue();
      assertThat(said.isNumeric()).isFalse();
      SocketEvent bare = events.getReceivedOnNext().get(1);
      assertThat(bare.event()).isEqualTo("7");
      assertThat(bare.isNumeric()).isTrue();
      assertThat(bare.args().list()).isEqualTo(List.of());
      assertThat(bare.payload().text()).isEqualTo("null");
    }
  }
}
