package dev.hawser.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.hawser.testkit.SocketIoRecovery.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One namespace of a running server: who is in it, and how an event reaches them. */
final class SocketIoAdapter {

  private final SocketIoHub hub;
  private final String namespace;
  private final SocketIoHandler handler;
  private final @Nullable SocketIoRecovery recovery;
  private final List<SocketIoSocket> sockets = new CopyOnWriteArrayList<>();
  private final Queue<SocketIoAdmission> admissions = new ConcurrentLinkedQueue<>();

  /** On the loop only. */
  private long nextId;

  SocketIoAdapter(
      SocketIoHub hub, String namespace, SocketIoHandler handler, @Nullable Duration recovery) {
    this.hub = hub;
    this.namespace = namespace;
    this.handler = handler;
    this.recovery = recovery == null ? null : new SocketIoRecovery(recovery);
  }

  SocketIoHub hub() {
    return hub;
  }

  String namespace() {
    return namespace;
  }

  SocketIoHandler handler() {
    return handler;
  }

  @Nullable SocketIoRecovery recovery() {
    return recovery;
  }

  /** The clients connected now, in the order they came. */
  List<SocketIoSocket> sockets(Target target) {
    List<SocketIoSocket> matching = new ArrayList<>(sockets);
    matching.removeIf(socket -> !target.includes(socket.rooms()));
    return matching;
  }

  /** Counts for whoever asks after this call, so not on the loop. */
  void admitNext(SocketIoAdmission admission) {
    admissions.add(admission);
  }

  // ---- on the loop

  void add(SocketIoSocket socket) {
    sockets.add(socket);
  }

  void remove(SocketIoSocket socket) {
    sockets.remove(socket);
  }

  SocketIoAdmission admit(SocketIoSocket socket) {
    SocketIoAdmission next = admissions.poll();
    if (next != null) {
      return next;
    }
    try {
      return handler.admit(socket);
    } catch (RuntimeException | Error e) {
      hub.failed(e);
      return SocketIoAdmission.refuse("the middleware failed");
    }
  }

  /** The ack ids of a namespace count over all its clients. */
  long nextId() {
    return nextId++;
  }

  void broadcast(Target target, ArrayNode data, boolean isVolatile) {
    if (recovery != null && !isVolatile) {
      recovery.keep(target, data);
    }
    SocketIoPacket packet =
        new SocketIoPacket(SocketIoPacket.Type.EVENT, namespace, SocketIoPacket.NO_ID, data);
    for (SocketIoSocket socket : sockets(target)) {
      socket.connection().send(packet, isVolatile);
    }
  }
}
