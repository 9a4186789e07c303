package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What becomes of a client that wants to connect to a namespace. Immutable. */
public final class SocketIoAdmission {

  private enum Kind {
    ACCEPT,
    REFUSE,
    NEVER
  }

  private final Kind kind;
  private final String message;
  private final @Nullable JsonNode data;
  private final Duration delay;

  private SocketIoAdmission(Kind kind, String message, @Nullable JsonNode data, Duration delay) {
    this.kind = kind;
    this.message = message;
    this.data = data;
    this.delay = delay;
  }

  /** The client may come. */
  public static SocketIoAdmission accept() {
    return new SocketIoAdmission(Kind.ACCEPT, "", null, Duration.ZERO);
  }

  /** The client may not come: CONNECT_ERROR with this message. */
  public static SocketIoAdmission refuse(String message) {
    return new SocketIoAdmission(Kind.REFUSE, message, null, Duration.ZERO);
  }

  /**
   * The client may not come: CONNECT_ERROR with this message and more.
   *
   * @param data becomes JSON by Jackson
   */
  public static SocketIoAdmission refuse(String message, Object data) {
    return new SocketIoAdmission(Kind.REFUSE, message, SocketIoPacket.tree(data), Duration.ZERO);
  }

  /** The client never gets an answer, as from a middleware that does not call the next one. */
  public static SocketIoAdmission never() {
    return new SocketIoAdmission(Kind.NEVER, "", null, Duration.ZERO);
  }

  /** The answer takes that long. */
  public SocketIoAdmission after(Duration time) {
    return new SocketIoAdmission(kind, message, data, time);
  }

  boolean isAccepted() {
    return kind == Kind.ACCEPT;
  }

  boolean isAnswered() {
    return kind != Kind.NEVER;
  }

  Duration delay() {
    return delay;
  }

  /** What a CONNECT_ERROR carries. */
  JsonNode error(int engineVersion) {
    if (engineVersion == 3) {
      return data == null ? JsonNodeFactory.instance.textNode(message) : data;
    }
    ObjectNode error = JsonNodeFactory.instance.objectNode().put("message", message);
    return data == null ? error : error.set("data", data);
  }

  @Override
  public String toString() {
    return kind == Kind.REFUSE ? "refuse: " + message : kind == Kind.ACCEPT ? "accept" : "never";
  }
}
