package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.ConnectionState.Ready;
import dev.hawser.JoinException;
import dev.hawser.LinkLostException;
import dev.hawser.OutboundOverflowException;
import dev.hawser.OutboundPolicy;
import dev.hawser.RequestTimeoutException;
import dev.hawser.SendOptions;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rules of topics and messages in {@link ProtocolTck}. */
public interface TckTopicRules extends TckFixture {

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).collect(Collectors.toList());
  }

  @Test
  default void required_t01_subscribersShareOneJoin() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      ServerConnection link = client.connect();
      List<String> first = client.listen();
      List<String> second = client.listen();
      server.emit(link, "1");
      TckClient.await("both", () -> first.equals(List.of("1")) && second.equals(List.of("1")));
      server.joins(link).ifPresent(joins -> assertThat(joins).isEqualTo(1));
    }
  }

  @Test
  default void required_t01_theLastCancelLeaves() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.connect();
      Disposable subscription = client.messages().subscribe();
      client.awaitJoined();
      subscription.dispose();
      client
          .topic
          .states()
          .filter(TopicState.Detached.class::isInstance)
          .blockFirst(TckClient.LIMIT);
    }
  }

  @Test
  default void required_t02_joinPinsUntilLeave() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.topic.join().block(TckClient.LIMIT);
      client.messages().subscribe().dispose();
      client.send(1).block(TckClient.LIMIT);
      assertThat(client.topic.state()).isInstanceOf(TopicState.Joined.class);
      client.topic.leave().block(TckClient.LIMIT);
      assertThat(client.topic.state()).isEqualTo(new TopicState.Detached());
    }
  }

  @Test
  default void required_t03_isJoinedAgainAfterEveryLoss() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      ServerConnection link = client.connect();
      List<String> got = client.listen();
      for (int i = 0; i < 3; i++) {
        List<String> expected = numbers(0, i + 1);
        server.emit(link, String.valueOf(i));
        TckClient.await("message " + i, () -> got.equals(expected));
        Mono<TopicState> lost =
            client.topic.states().filter(TopicState.Joining.class::isInstance).next();
        ServerConnection last = link;
        lost.doOnSubscribe(s -> last.reset()).block(TckClient.LIMIT);
        link = client.nextLink();
        client.awaitJoined();
        ServerConnection next = link;
        server.joins(next).ifPresent(joins -> assertThat(joins).isEqualTo(1));
      }
    }
  }

  @Test
  default void required_t05_aRefusalForGoodFailsTheTopicOnly() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      Topic refused = server.refusedTopic(client.connection);
      assumeTrue(refused != null, "the protocol refuses no topic");
      assertThatThrownBy(() -> refused.messages().blockLast(TckClient.LIMIT))
          .isInstanceOf(JoinException.class);
      assertThatThrownBy(() -> refused.join().block(TckClient.LIMIT))
          .isInstanceOf(JoinException.class);
      assertThat(client.connection.state()).isInstanceOf(Ready.class);
      client.topic.join().block(TckClient.LIMIT);
    }
  }

  @Test
  default void required_t08_leaveCompletesTheStreams() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.connect();
      Mono<Void> ended = client.messages().then();
      List<String> end = new CopyOnWriteArrayList<>();
      ended.subscribe(null, null, () -> end.add("completed"));
      client.awaitJoined();
      client.topic.leave().block(TckClient.LIMIT);
      TckClient.await("the end", () -> end.size() == 1);
    }
  }

  @Test
  default void required_o01_aSendCompletesWhenWrittenAndArrives() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.topic.join().block(TckClient.LIMIT);
      client.send(1).block(TckClient.LIMIT);
      TckClient.await("arrival", () -> server.received().equals(List.of("1")));
    }
  }

  @Test
  default void required_o02_messagesArriveInOrder() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.topic.join().block(TckClient.LIMIT);
      Flux.range(0, 1000).flatMap(client::send, 64).blockLast(TckClient.LIMIT);
      TckClient.await("arrival", () -> server.received().size() == 1000);
      assertThat(server.received()).isEqualTo(numbers(0, 1000));
    }
  }

  @Test
  default void required_o02_nothingIsReorderedOrSentTwiceWhenLinksAreLost() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      server.server().faults().next(3, Fault.resetAfterMessages(20));
      client.topic.join().subscribe();
      // What was written to a link that is lost may be lost with it, so only what is sent on the
      // fourth link, which has no fault, can be waited for.
      int next = 0;
      while (next < 200 || server.server().connections().size() < 4) {
        Flux.range(next, 20)
            .concatMap(i -> client.send(i).onErrorComplete(LinkLostException.class))
            .blockLast(TckClient.LIMIT);
        next += 20;
        assertThat(next).as("messages without a fourth link").isLessThan(100_000);
      }
      client.connection.connect().block(TckClient.LIMIT);
      client.awaitJoined();
      client.send(next).block(TckClient.LIMIT);
      String last = String.valueOf(next);
      TckClient.await("the last", () -> server.received().contains(last));
      List<Integer> got =
          server.received().stream().map(Integer::valueOf).collect(Collectors.toList());
      assertThat(got).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  default void required_o03_whatIsSentBeforeTheLinkWaitsForIt() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.connection.suspend().block(TckClient.LIMIT);
      client.topic.join().subscribe();
      List<Mono<Void>> sends = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Mono<Void> send = client.send(i).cache();
        send.subscribe();
        sends.add(send);
      }
      assertThat(server.server().accepted()).isZero();
      client.connection.connect().subscribe();
      client.connection.resume().block(TckClient.LIMIT);
      Mono.when(sends).block(TckClient.LIMIT);
      TckClient.await("arrival", () -> server.received().size() == 10);
      assertThat(server.received()).isEqualTo(numbers(0, 10));
    }
  }

  @Test
  default void required_o04_moreThanTheBoundFails() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server, h -> h.outbound(OutboundPolicy.buffer(2, 1000)))) {
      client.connection.suspend().block(TckClient.LIMIT);
      client.topic.join().subscribe(reply -> {}, failure -> {});
      client.send(1).subscribe(null, failure -> {});
      client.send(2).subscribe(null, failure -> {});
      assertThatThrownBy(() -> client.send(3).block(TckClient.LIMIT))
          .isInstanceOf(OutboundOverflowException.class);
    }
  }

  @Test
  default void required_o06_aRequestInDoubtFailsAndIsNotSentAgain() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      String event = server.ignoredEvent();
      assumeTrue(event != null, "the protocol has no requests");
      ServerConnection link = client.connect();
      client.topic.join().block(TckClient.LIMIT);
      int before = link.received().size();
      List<Throwable> failures = new CopyOnWriteArrayList<>();
      client.topic.request(event, 1).subscribe(reply -> {}, failures::add);
      TckClient.await("the request", () -> link.received().size() > before);
      link.reset();
      TckClient.await("the failure", () -> failures.size() == 1);
      assertThat(failures.get(0)).isInstanceOf(LinkLostException.class);
      ServerConnection next = client.nextLink();
      client.awaitJoined();
      client.send(7).block(TckClient.LIMIT);
      TckClient.await("a later message", () -> server.received(next).equals(List.of("7")));
      assertThat(next.received()).noneMatch(message -> message.text().contains(event));
    }
  }

  @Test
  default void required_o08_aRequestWithoutReplyTimesOut() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      String event = server.ignoredEvent();
      assumeTrue(event != null, "the protocol has no requests");
      client.topic.join().block(TckClient.LIMIT);
      Topic hasty = client.topic.sending(SendOptions.defaults().timeout(Duration.ofMillis(50)));
      assertThatThrownBy(() -> hasty.request(event, 1).block(TckClient.LIMIT))
          .isInstanceOf(RequestTimeoutException.class);
      assertThat(client.connection.state()).isInstanceOf(Ready.class);
    }
  }

  @Test
  default void required_i01_messagesAreDeliveredInOrder() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      ServerConnection link = client.connect();
      List<String> got = client.listen();
      for (int i = 0; i < 1000; i++) {
        server.emit(link, String.valueOf(i));
      }
      TckClient.await("all", () -> got.size() == 1000);
      assertThat(got).isEqualTo(numbers(0, 1000));
    }
  }

  @Test
  default void required_i04_bytesThatAreNoFrameCostTheLinkNotTheConnection() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      ServerConnection link = client.connect();
      List<String> got = client.listen();
      link.sendGarbage();
      ServerConnection next = client.nextLink();
      client.awaitJoined();
      server.emit(next, "1");
      TckClient.await("the message", () -> got.equals(List.of("1")));
    }
  }

  @Test
  default void required_i05_aSubscriberThatFailsHarmsNobodyElse() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      ServerConnection link = client.connect();
      List<String> failures = new CopyOnWriteArrayList<>();
      client
          .messages()
          .map(
              message -> {
                throw new IllegalStateException("a bug of the application");
              })
          .subscribe(value -> {}, failure -> failures.add(failure.getMessage()));
      List<String> got = client.listen();
      server.emit(link, "1");
      server.emit(link, "2");
      TckClient.await("both", () -> got.equals(List.of("1", "2")));
      TckClient.await("the failure", () -> failures.equals(List.of("a bug of the application")));
    }
  }
}
