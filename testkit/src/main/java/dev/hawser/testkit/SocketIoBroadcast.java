package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.hawser.testkit.SocketIoRecovery.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one namespace of a running server, or those of them in some rooms. Immutable.
 *
 * <p>Any thread may call the methods; what sends or ends something does it in the order of the
 * calls on the server's loop thread and does not wait. Arguments become JSON by Jackson; a {@code
 * byte[]} anywhere in them is sent as binary.
 */
public final class SocketIoBroadcast {

  private final SocketIoAdapter adapter;
  private final Target target;

  SocketIoBroadcast(SocketIoAdapter adapter, Target target) {
    this.adapter = adapter;
    this.target = target;
  }

  /** Only clients in this room, or in one of several after several calls. */
  public SocketIoBroadcast to(String room) {
    return new SocketIoBroadcast(adapter, new Target(and(target.rooms(), room), target.except()));
  }

  /** No clients in this room. A client's id is a room too. */
  public SocketIoBroadcast except(String room) {
    return new SocketIoBroadcast(adapter, new Target(target.rooms(), and(target.except(), room)));
  }

  private static Set<String> and(Set<String> rooms, String room) {
    Set<String> all = new HashSet<>(rooms);
    all.add(room);
    return Set.copyOf(all);
  }

  /** The clients, in the order they came. */
  public List<SocketIoSocket> sockets() {
    return adapter.sockets(target);
  }

  /**
   * Sends an event to each. With connection state recovery it gets its offset as one more argument
   * and is kept for those who come back.
   *
   * @throws IllegalArgumentException if the name is reserved
   */
  public void emit(String event, @Nullable Object... args) {
    ArrayNode data = SocketIoPacket.event(event, args);
    adapter.hub().onLoop(() -> adapter.broadcast(target, data, false));
  }

  /**
   * Sends an event to each client to whom it can be written at once.
   *
   * @throws IllegalArgumentException if the name is reserved
   */
  public void emitVolatile(String event, @Nullable Object... args) {
    ArrayNode data = SocketIoPacket.event(event, args);
    adapter.hub().onLoop(() -> adapter.broadcast(target, data, true));
  }

  /**
   * Sends an event to each and asks for acknowledgements.
   *
   * @return completes on the server's loop thread with what each client answered, in the order of
   *     {@link #sockets()}; fails with {@link IllegalStateException} when one of them ends before
   * @throws IllegalArgumentException if the name is reserved
   */
  public CompletableFuture<List<List<JsonNode>>> emitWithAck(
      String event, @Nullable Object... args) {
    ArrayNode data = SocketIoPacket.event(event, args);
    CompletableFuture<List<List<JsonNode>>> result = new CompletableFuture<>();
    adapter.hub().onLoop(() -> request(data, result));
    return result;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Its result goes to the caller's future.
  private void request(ArrayNode data, CompletableFuture<List<List<JsonNode>>> result) {
    long id = adapter.nextId(); // One id for all.
    List<CompletableFuture<List<JsonNode>>> answers = new ArrayList<>();
    for (SocketIoSocket socket : sockets()) {
      CompletableFuture<List<JsonNode>> answer = new CompletableFuture<>();
      answers.add(answer);
      socket.request(data, id, answer);
    }
    CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
        .whenComplete(
            (none, failure) -> {
              if (failure != null) {
                result.completeExceptionally(failure);
              } else {
                List<List<JsonNode>> values = new ArrayList<>();
                answers.forEach(answer -> values.add(answer.join()));
                result.complete(values);
              }
            });
  }

  /** The clients join a room. */
  public void join(String room) {
    adapter.hub().onLoop(() -> sockets().forEach(socket -> socket.join(room)));
  }

  /** The clients leave a room. */
  public void leave(String room) {
    adapter.hub().onLoop(() -> sockets().forEach(socket -> socket.leave(room)));
  }

  /** Ends the stay of each in this namespace: DISCONNECT. Their connections live on. */
  public void disconnect() {
    adapter.hub().onLoop(() -> sockets().forEach(SocketIoSocket::disconnect));
  }

  /** Ends the stay of each in all its namespaces, then closes its connection. */
  public void disconnectAndClose() {
    adapter.hub().onLoop(() -> sockets().forEach(SocketIoSocket::disconnectAndClose));
  }

  @Override
  public String toString() {
    return "clients of " + adapter.namespace();
  }
}
