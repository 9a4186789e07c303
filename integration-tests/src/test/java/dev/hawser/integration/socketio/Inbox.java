package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Payload;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.integration.Wait;
import dev.hawser.integration.official.Json;
import dev.hawser.socketio.SocketEvent;
import dev.hawser.socketio.SocketIoNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;

/** A namespace that is connected, and all events that it gets. */
final class Inbox {

  private final SocketIoNamespace namespace;

  /** Events, and how their stream ended. */
  private final BlockingQueue<Object> all = new LinkedBlockingQueue<>();

  private final Disposable subscription;

  private Inbox(SocketIoNamespace namespace) {
    this.namespace = namespace;
    subscription = namespace.events().subscribe(all::add, all::add);
  }

  /** Connects the namespace. */
  static Inbox join(Topic topic) {
    Inbox inbox = new Inbox(SocketIoNamespace.of(topic));
    topic.join().block(Wait.LIMIT);
    return inbox;
  }

  SocketIoNamespace namespace() {
    return namespace;
  }

  TopicState.Joined joined() {
    return topicState(TopicState.Joined.class);
  }

  <S extends TopicState> S topicState(Class<S> type) {
    return Objects.requireNonNull(
        namespace.topic().states().ofType(type).blockFirst(Wait.LIMIT), "state");
  }

  void emit(String event, Object... arguments) {
    namespace.emit(event, arguments).block(Wait.LIMIT);
  }

  /** What the server acknowledges with. */
  List<JsonNode> ask(String event, Object... arguments) {
    return json(
        Objects.requireNonNull(namespace.emitWithAck(event, arguments).block(Wait.LIMIT)).list());
  }

  /** The server's {@code handshake}. */
  JsonNode handshake() {
    return ask("handshake").get(0);
  }

  /** The next event, which has this name. */
  SocketEvent next(String event) {
    Object next = poll();
    assertThat(next).isInstanceOf(SocketEvent.class);
    SocketEvent received = (SocketEvent) next;
    assertThat(received.event()).isEqualTo(event);
    return received;
  }

  /** The arguments of the next event, which has this name and only JSON. */
  List<JsonNode> nextJson(String event) {
    return json(next(event).args().list());
  }

  /** How the stream of events ended. */
  Throwable failure() {
    Object next = poll();
    assertThat(next).isInstanceOf(Throwable.class);
    return (Throwable) next;
  }

  private Object poll() {
    try {
      Object next = all.poll(Wait.LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("an event within %s", Wait.LIMIT).isNotNull();
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an event", e);
    }
  }

  /** Takes no more events. */
  void stop() {
    subscription.dispose();
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Waits until the server knows this client by the transport it uses in the end. */
  void awaitTransport(Way way) {
    Wait.until(
        () -> handshake().get("transport").asText().equals(way.last()), () -> "on " + way.last());
  }

  private static List<JsonNode> json(List<Payload> payloads) {
    List<JsonNode> json = new ArrayList<>();
    for (Payload payload : payloads) {
      json.add(Json.read(payload.text()));
    }
    return json;
  }
}
