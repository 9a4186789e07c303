package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.testkit.SocketIoRecovery.Restored;
import dev.hawser.testkit.SocketIoRecovery.Target;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a client in one namespace. Any thread may call the methods; what sends or
 * ends something does it in the order of the calls on the server's loop thread and does not wait.
 * The methods that wait must not be called from a function of the description.
 *
 * <p>Arguments become JSON by Jackson; a {@code byte[]} anywhere in them is sent as binary. After
 * the socket has ended nothing is sent any more, but with connection state recovery its events are
 * kept for its return.
 */
public final class SocketIoSocket {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Set<String> RECOVERABLE =
      Set.of(
          "transport error",
          "transport close",
          "forced close",
          "ping timeout",
          "server shutting down",
          "forced server close");

  private final SocketIoAdapter adapter;
  private final SocketIoConnection connection;
  private final ObjectNode auth;
  private final String id;
  private final @Nullable String pid;
  private final boolean recovered;
  private final Map<String, Object> data;
  private final List<ArrayNode> missed;
  private final Set<String> rooms = new CopyOnWriteArraySet<>();
  private final Recorder<SocketIoEvent> received = new Recorder<>("event");
  private final Recorder<String> end = new Recorder<>("disconnect");

  /** On the loop only. */
  private final Map<Long, CompletableFuture<List<JsonNode>>> acks = new LinkedHashMap<>();

  private volatile boolean connected;

  SocketIoSocket(SocketIoAdapter adapter, SocketIoConnection connection, ObjectNode auth) {
    this.adapter = adapter;
    this.connection = connection;
    this.auth = auth;
    SocketIoRecovery recovery = adapter.recovery();
    Restored restored =
        recovery != null && auth.path("pid").isTextual() && auth.path("offset").isTextual()
            ? recovery.restore(auth.path("pid").textValue(), auth.path("offset").textValue())
            : null;
    recovered = restored != null;
    if (restored != null) {
      id = restored.session().sid();
      pid = restored.session().pid();
      data = restored.session().data();
      missed = restored.missed();
      rooms.addAll(restored.session().rooms());
    } else {
      boolean engine3 = connection.version() == 3;
      String root = connection.sid();
      id = !engine3 ? randomId() : namespace().equals("/") ? root : namespace() + "#" + root;
      pid = recovery == null || engine3 ? null : randomId();
      data = new ConcurrentHashMap<>();
      missed = List.of();
    }
  }

  private static String randomId() {
    byte[] bytes = new byte[15];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  // ---- who it is

  /** The id that the client knows too. A client that was recovered has the one it had before. */
  public String id() {
    return id;
  }

  /** The namespace, such as {@code /} or {@code /admin}. */
  public String namespace() {
    return adapter.namespace();
  }

  /** The connection below, which other namespaces may share. */
  public SocketIoConnection connection() {
    return connection;
  }

  /**
   * What the client's CONNECT carried, an empty object if nothing; with Engine.IO 3 the query of
   * the namespace.
   */
  public JsonNode auth() {
    return auth;
  }

  /** Whether connection state recovery has given the client its id, rooms and events back. */
  public boolean isRecovered() {
    return recovered;
  }

  /** Whether the client is connected to the namespace. */
  public boolean isConnected() {
    return connected;
  }

  /** What the test wants to keep with the client; recovered with it. Any thread may use it. */
  public Map<String, Object> data() {
    return data;
  }

  // ---- what the client did

  /** Every event of the client so far, in the order of their arrival. */
  public List<SocketIoEvent> received() {
    return received.snapshot();
  }

  /**
   * Waits until the client has sent an event of this name; those before the call count.
   *
   * @return the first one
   * @throws AssertionError if there is none within {@code limit}
   */
  public SocketIoEvent awaitEvent(String name, Duration limit) {
    return awaitEvent(event -> event.name().equals(name), limit);
  }

  /**
   * Waits until the client has sent an event that matches; those before the call count.
   *
   * @return the first one that matches
   * @throws AssertionError if there is none within {@code limit}
   */
  public SocketIoEvent awaitEvent(Predicate<SocketIoEvent> condition, Duration limit) {
    return received.await(condition, limit);
  }

  /** Why the client has gone, in the upstream's words; empty if it was never connected or is. */
  public Optional<String> disconnectReason() {
    return end.snapshot().stream().findFirst();
  }

  /**
   * Waits until the client has gone from the namespace.
   *
   * @return the reason, such as {@code client namespace disconnect} or {@code transport close}
   * @throws AssertionError if it is still there after {@code limit}
   */
  public String awaitDisconnect(Duration limit) {
    return end.await(reason -> true, limit);
  }

  // ---- what the server does

  /**
   * Sends an event. With connection state recovery it gets its offset as one more argument.
   *
   * @throws IllegalArgumentException if the name is reserved
   */
  public void emit(String event, @Nullable Object... args) {
    emit(SocketIoPacket.event(event, args));
  }

  /**
   * Sends an event if it can be written at once: over polling only while a poll waits. Otherwise it
   * is dropped.
   *
   * @throws IllegalArgumentException if the name is reserved
   */
  public void emitVolatile(String event, @Nullable Object... args) {
    ArrayNode content = SocketIoPacket.event(event, args);
    onLoop(
        () -> {
          if (connected) {
            send(content, SocketIoPacket.NO_ID, true);
          }
        });
  }

  /**
   * Sends an event and asks for an acknowledgement.
   *
   * @return completes on the server's loop thread with what the client answered; fails with {@link
   *     IllegalStateException} when the socket ends before that
   * @throws IllegalArgumentException if the name is reserved
   */
  public CompletableFuture<List<JsonNode>> emitWithAck(String event, @Nullable Object... args) {
    ArrayNode content = SocketIoPacket.event(event, args);
    CompletableFuture<List<JsonNode>> answer = new CompletableFuture<>();
    onLoop(() -> request(content, adapter.nextId(), answer));
    return answer;
  }

  /** The rooms it is in; one has its id as the name. */
  public Set<String> rooms() {
    return Collections.unmodifiableSet(rooms);
  }

  /** Joins rooms. */
  public void join(String... names) {
    onLoop(() -> rooms.addAll(List.of(names)));
  }

  /** Leaves a room. */
  public void leave(String name) {
    onLoop(() -> rooms.remove(name));
  }

  /** Ends the client's stay in this namespace: DISCONNECT. The connection lives on. */
  public void disconnect() {
    onLoop(
        () -> {
          if (connected) {
            connection.send(new SocketIoPacket(SocketIoPacket.Type.DISCONNECT, namespace()), false);
            end("server namespace disconnect");
          }
        });
  }

  /** Ends the client's stay in all namespaces, then closes the connection. */
  public void disconnectAndClose() {
    onLoop(
        () -> {
          if (connected) {
            connection.disconnect();
          }
        });
  }

  /**
   * The server forgets the client in this namespace and does not say so. The client's next packet
   * for it ends the connection.
   */
  public void forget() {
    onLoop(() -> end("forgotten"));
  }

  @Override
  public String toString() {
    return "socket in " + namespace() + (connected ? "" : " (not connected)");
  }

  // ---- on the loop

  /** Sends what the client missed; goes before the answer to its CONNECT. */
  void sendMissed() {
    missed.forEach(event -> send(event, SocketIoPacket.NO_ID, false));
  }

  void connected() {
    connected = true;
    rooms.add(id);
    adapter.add(this);
    adapter.hub().connected().add(this);
    if (adapter.handler().hasEventsBeforeConnect()) {
      adapter.hub().call(() -> adapter.handler().connected(this));
      sendConnect();
    } else {
      sendConnect();
      adapter.hub().call(() -> adapter.handler().connected(this));
    }
  }

  private void sendConnect() {
    ObjectNode answer = null;
    if (connection.version() != 3) {
      answer = JsonNodeFactory.instance.objectNode().put("sid", id);
      if (pid != null) {
        answer.put("pid", pid);
      }
    }
    connection.send(
        new SocketIoPacket(SocketIoPacket.Type.CONNECT, namespace(), SocketIoPacket.NO_ID, answer),
        false);
  }

  void emit(ArrayNode content) {
    onLoop(
        () -> {
          if (adapter.recovery() != null) {
            adapter.broadcast(new Target(Set.of(id), Set.of()), content, false);
          } else if (connected) {
            send(content, SocketIoPacket.NO_ID, false);
          }
        });
  }

  void request(ArrayNode content, long ackId, CompletableFuture<List<JsonNode>> answer) {
    if (!connected) {
      answer.completeExceptionally(new IllegalStateException(this + " cannot answer"));
      return;
    }
    acks.put(ackId, answer);
    send(content, ackId, false);
  }

  void ack(long ackId, JsonNode values) {
    onLoop(
        () -> {
          if (connected) {
            connection.send(
                new SocketIoPacket(SocketIoPacket.Type.ACK, namespace(), ackId, values), false);
          }
        });
  }

  private void send(ArrayNode content, long ackId, boolean isVolatile) {
    connection.send(
        new SocketIoPacket(SocketIoPacket.Type.EVENT, namespace(), ackId, content), isVolatile);
  }

  void receive(SocketIoPacket packet) {
    JsonNode content = packet.data();
    if (packet.type() == SocketIoPacket.Type.DISCONNECT) {
      end("client namespace disconnect");
    } else if (packet.type() == SocketIoPacket.Type.EVENT && content != null) {
      SocketIoEvent event = new SocketIoEvent(this, packet, content);
      received.add(event);
      adapter.hub().events().add(event);
      adapter.hub().call(() -> adapter.handler().handle(event));
    } else if (packet.type() == SocketIoPacket.Type.ACK && content != null) {
      CompletableFuture<List<JsonNode>> answer = acks.remove(packet.id());
      if (answer != null) { // Else an ack nobody waits for: ignored, as the real server does.
        List<JsonNode> values = new ArrayList<>();
        content.forEach(values::add);
        answer.complete(List.copyOf(values));
      }
    }
  }

  void end(String reason) {
    if (!connected) {
      return;
    }
    SocketIoRecovery recovery = adapter.recovery();
    if (recovery != null && pid != null && RECOVERABLE.contains(reason)) {
      recovery.persist(id, pid, rooms, data);
    }
    connected = false;
    adapter.remove(this);
    connection.remove(this);
    rooms.clear();
    end.add(reason);
    for (CompletableFuture<List<JsonNode>> answer : List.copyOf(acks.values())) {
      answer.completeExceptionally(
          new IllegalStateException("the socket ended before the acknowledgement: " + reason));
    }
    acks.clear();
    adapter.hub().call(() -> adapter.handler().disconnected(this, reason));
  }

  private void onLoop(Runnable action) {
    adapter.hub().onLoop(action);
  }
}
