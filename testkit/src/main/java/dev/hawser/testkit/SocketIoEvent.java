package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An event that a client sent. Binary data stands as {@code BinaryNode} in its arguments. */
public final class SocketIoEvent {

  private final SocketIoSocket socket;
  private final JsonNode name;
  private final List<JsonNode> args;
  private final long id;
  private final AtomicBoolean acked = new AtomicBoolean();

  SocketIoEvent(SocketIoSocket socket, SocketIoPacket packet, JsonNode data) {
    this.socket = socket;
    List<JsonNode> items = new ArrayList<>();
    data.forEach(items::add);
    name = items.remove(0);
    args = List.copyOf(items);
    id = packet.id();
  }

  /** Who sent it. */
  public SocketIoSocket socket() {
    return socket;
  }

  /** The name; digits if it is a number. */
  public String name() {
    return name.asText();
  }

  /** The arguments in their order. */
  public List<JsonNode> args() {
    return args;
  }

  /** An argument, from 0; a {@code MissingNode} if there are not so many. */
  public JsonNode arg(int index) {
    return index < args.size() ? args.get(index) : MissingNode.getInstance();
  }

  /** Name and arguments as they came. */
  ArrayNode data() {
    return SocketIoPacket.array(name).addAll(args);
  }

  /** Whether the client wants an acknowledgement. */
  public boolean isAckWanted() {
    return id != SocketIoPacket.NO_ID;
  }

  /**
   * Acknowledges the event, now or later, from any thread. Only the first call counts. If the
   * client has gone meanwhile nothing is sent.
   *
   * @param values each becomes JSON by Jackson; a {@code byte[]} in it is sent as binary
   * @throws IllegalStateException if the client wants no acknowledgement
   */
  public void ack(@Nullable Object... values) {
    if (!isAckWanted()) {
      throw new IllegalStateException("the client wants no acknowledgement of " + this);
    }
    JsonNode data = SocketIoPacket.array(values);
    if (acked.compareAndSet(false, true)) {
      socket.ack(id, data);
    }
  }

  /** The name and the number of arguments, not what they are. */
  @Override
  public String toString() {
    return name() + "(" + args.size() + " arguments)";
  }
}
