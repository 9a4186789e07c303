package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.OutboundPolicy;
import dev.hawser.PayloadException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class SendAllTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void sendsAllInOrderWithoutOverflow() {
    int n = 50_000;
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection =
            Hawser.to(server.url("/")).outbound(OutboundPolicy.buffer(100, 1 << 20)).open()) {
      Flux<Integer> echoes = connection.topic().messages("message", Integer.class).take(n);
      StepVerifier.create(
              echoes.mergeWith(
                  connection.topic().sendAll(Flux.range(0, n)).then(Mono.<Integer>empty())))
          .recordWith(ArrayList::new)
          .expectNextCount(n)
          .consumeRecordedWith(
              got -> assertThat(List.copyOf(got)).isSorted().doesNotHaveDuplicates())
          .expectComplete()
          .verify(LIMIT);
    }
  }

  @Test
  void takesNoMoreThanItMayKeepWhileTheLinkIsDown() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      server.stopListening();
      try (Connection connection =
          Hawser.to(server.url("/"))
              .outbound(OutboundPolicy.buffer(100, 1 << 20))
              .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10)))
              .open()) {
        AtomicLong taken = new AtomicLong();
        Flux<Integer> source = Flux.range(0, 1000).doOnNext(i -> taken.incrementAndGet());
        StepVerifier.create(connection.topic().sendAll(source))
            .expectSubscription()
            .then(
                () ->
                    connection
                        .states()
                        .filter(s -> s.toString().startsWith("Backoff"))
                        .blockFirst(LIMIT))
            .then(() -> assertThat(taken.get()).isLessThanOrEqualTo(100))
            .then(server::startListening)
            .expectComplete()
            .verify(LIMIT);
        assertThat(taken.get()).isEqualTo(1000);
        server.nextConnection(LIMIT).awaitText("999", LIMIT);
      }
    }
  }

  @Test
  void endsWithTheFirstFailure() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      TestPublisher<Object> source = TestPublisher.create();
      StepVerifier.create(connection.topic().sendAll(source))
          .then(() -> source.next(1, new Object(), 2))
          .expectErrorSatisfies(e -> assertThat(e).isInstanceOf(PayloadException.class))
          .verify(LIMIT);
      source.assertCancelled();
      StepVerifier.create(
              connection
                  .topic()
                  .sendAll(
                      Flux.just(1).concatWith(Flux.error(new IllegalStateException("source")))))
          .expectErrorMessage("source")
          .verify(LIMIT);
      StepVerifier.create(connection.topic().sendAll(Flux.empty())).expectComplete().verify(LIMIT);
    }
  }

  @Test
  void aCancelCancelsTheSource() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      TestPublisher<Object> source = TestPublisher.create();
      StepVerifier.create(connection.topic().sendAll(source)).thenCancel().verify(LIMIT);
      source.assertCancelled();
    }
  }

  @Test
  void aPublisherIsNotAPayload() {
    try (Connection connection = Hawser.to("ws://127.0.0.1:1/").open()) {
      StepVerifier.create(connection.topic().send((Object) Flux.just(1)))
          .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("sendAll"))
          .verify(LIMIT);
    }
  }
}
