package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one connection: an Engine.IO session and the namespaces on it. Shows what
 * went over it, and misbehaves. Any thread may call the methods, but those that wait not from a
 * function of the description; what sends or ends something does it in the order of the calls on
 * the server's loop thread and does not wait.
 *
 * <p>{@link #toString()} does not show the session id, for it is a secret.
 */
public final class SocketIoConnection {

  private static final String CLOSED_BY_SERVER = "forced server close";

  private final SocketIoHub hub;
  private final EngineIoSession session;
  private final SocketIoDecoder decoder;

  /** Changed on the loop only. */
  private final List<SocketIoSocket> sockets = new CopyOnWriteArrayList<>();

  /** Namespaces whose CONNECT has no answer yet; on the loop only, as the one below. */
  private final Set<String> connecting = new HashSet<>();

  private boolean joined;
  private volatile @Nullable String violation;
  private volatile boolean open = true;

  SocketIoConnection(SocketIoHub hub, EngineIoSession session) {
    this.hub = hub;
    this.session = session;
    decoder = new SocketIoDecoder(hub.description().maxAttachments());
  }

  // ---- what the client asked for and sent

  /** The id of the Engine.IO session. */
  public String sid() {
    return session.sid();
  }

  /** The version of Engine.IO that the client speaks: 4 or 3. */
  public int version() {
    return session.version();
  }

  /** The request that opened the connection: its query and header fields. */
  public ClientRequest request() {
    return session.request();
  }

  /** The transport it is on now: {@code polling} or {@code websocket}. */
  public String transport() {
    return session.transport();
  }

  /** The client's sockets, one for each namespace it is connected to, in the order they came. */
  public List<SocketIoSocket> sockets() {
    return List.copyOf(sockets);
  }

  /** The client's socket in a namespace, if it is connected to it. */
  public Optional<SocketIoSocket> socket(String namespace) {
    return Optional.ofNullable(find(namespace));
  }

  /** Every Engine.IO packet so far, both ways and over all transports, in its order. */
  public List<EngineIoEntry> traffic() {
    return session.traffic();
  }

  /**
   * Waits for an Engine.IO packet that matches, of either direction; those before the call count.
   *
   * @return the first one that matches
   * @throws AssertionError if there is none within {@code limit}
   */
  public EngineIoEntry awaitTraffic(Predicate<EngineIoEntry> condition, Duration limit) {
    return session.awaitTraffic(condition, limit);
  }

  /** Whether the connection lives, as far as the server knows. */
  public boolean isOpen() {
    return open && session.closeReason().isEmpty();
  }

  /**
   * Waits until the Engine.IO session has ended.
   *
   * @return the reason, such as {@code transport close} or {@code ping timeout}
   * @throws AssertionError if it still lives after {@code limit}
   */
  public String awaitClosed(Duration limit) {
    return session.awaitClosed(limit);
  }

  /** How the client broke the protocol of Socket.IO; empty if it did not. */
  public Optional<String> violation() {
    return Optional.ofNullable(violation);
  }

  // ---- what the server does

  /** Sends DISCONNECT for all namespaces, then closes the connection. */
  public void disconnect() {
    hub.onLoop(
        () -> {
          sockets().forEach(SocketIoSocket::disconnect);
          closeNow();
        });
  }

  /** Closes the connection so that the client knows, without a DISCONNECT. */
  public void close() {
    hub.onLoop(this::closeNow);
  }

  // ---- misbehaviour

  /**
   * Sends the text of a Socket.IO packet as it is, such as {@code 2["a",1]}, in an Engine.IO
   * message. Nothing is checked.
   */
  public void sendPacket(String text) {
    hub.onLoop(() -> session.send(text));
  }

  /** Sends a binary Engine.IO message: an attachment, announced or not. */
  public void sendAttachment(byte[] bytes) {
    byte[] copy = bytes.clone();
    hub.onLoop(() -> session.send(copy));
  }

  /** Sends one text message of the WebSocket, or one packet of an answer to a poll, as it is. */
  public void sendRaw(String text) {
    session.sendRaw(text);
  }

  /** Sends one binary message of the WebSocket, or the whole answer to a poll, as it is. */
  public void sendRaw(byte[] bytes) {
    session.sendRaw(bytes.clone());
  }

  /** Sends the Engine.IO packet "close" and does nothing else. */
  public void sendClosePacket() {
    session.sendRaw("1");
  }

  /** Sends what is no Engine.IO packet. */
  public void sendGarbage() {
    session.sendRaw("\u0000garbage");
  }

  /**
   * From now on the server neither pings nor times the client's answers; all else goes on. The
   * client sees a server that has forgotten it.
   */
  public void stopPings() {
    session.stopHeartbeat();
  }

  /**
   * From now on nothing is sent and nothing answered. What comes is recorded, not handled. TCP
   * stays open, as on a dead path.
   */
  public void silence() {
    session.silence();
  }

  /** Cuts TCP with RST: the WebSocket, or the poll that waits, or if none does the next request. */
  public void drop() {
    session.reset();
  }

  /** The server forgets the session, as one that was started again does. */
  public void forget() {
    session.forget();
  }

  @Override
  public String toString() {
    return "Socket.IO connection on " + transport() + (isOpen() ? "" : " (ended)");
  }

  // ---- on the loop

  void opened() {
    if (version() == 3) {
      connect("/", JsonNodeFactory.instance.objectNode());
    }
    hub.schedule(
        hub.description().connectTimeout(),
        () -> {
          if (!joined) {
            closeNow();
          }
        });
  }

  void text(String text) {
    handle(() -> decoder.text(text));
  }

  void binary(byte[] bytes) {
    handle(() -> decoder.binary(bytes));
  }

  void send(SocketIoPacket packet, boolean isVolatile) {
    if (!open || (isVolatile && !session.isWritable())) {
      return;
    }
    SocketIoPacket.Encoded encoded = packet.encode();
    session.send(encoded.text());
    encoded.attachments().forEach(session::send);
  }

  void remove(SocketIoSocket socket) {
    sockets.remove(socket);
  }

  /** The session has ended, or will as soon as what was sent has gone out. */
  void ended(String reason) {
    if (open) {
      open = false;
      sockets().forEach(socket -> socket.end(reason));
      hub.ended(this);
    }
  }

  private interface Decoding {
    @Nullable SocketIoPacket decode() throws SocketIoDecoder.Malformed;
  }

  private void handle(Decoding decoding) {
    if (!open) {
      return;
    }
    try {
      SocketIoPacket packet = decoding.decode();
      if (packet != null) {
        handle(packet);
      }
    } catch (SocketIoDecoder.Malformed e) {
      violation = e.getMessage();
      session.close();
      ended("forced close");
    }
  }

  private void handle(SocketIoPacket packet) {
    String namespace = packet.namespace();
    ObjectNode auth = JsonNodeFactory.instance.objectNode();
    if (version() == 3) {
      QueryStringDecoder uri = new QueryStringDecoder(namespace);
      namespace = uri.path();
      uri.parameters().forEach((name, values) -> auth.put(name, values.get(0)));
    } else if (packet.data() instanceof ObjectNode given) {
      auth.setAll(given);
    }
    SocketIoSocket socket = find(namespace);
    boolean connect = packet.type() == SocketIoPacket.Type.CONNECT;
    if (connect && socket == null && !connecting.contains(namespace)) {
      connect(namespace, auth);
    } else if (!connect && socket != null && packet.type() != SocketIoPacket.Type.CONNECT_ERROR) {
      socket.receive(packet);
    } else {
      violation = packet.type() + " in the wrong state of " + namespace;
      closeNow();
    }
  }

  private void connect(String namespace, ObjectNode auth) {
    SocketIoAdapter adapter = hub.adapter(namespace);
    if (adapter == null) {
      JsonNode error = JsonNodeFactory.instance.objectNode().put("message", "Invalid namespace");
      refuse(namespace, error);
      return;
    }
    SocketIoSocket socket = new SocketIoSocket(adapter, this, auth);
    hub.attempts().add(socket);
    socket.sendMissed();
    if (socket.isRecovered() && hub.description().skipsMiddlewares()) {
      connected(socket);
      return;
    }
    SocketIoAdmission admission = adapter.admit(socket);
    connecting.add(namespace);
    if (admission.delay().isZero()) {
      decided(socket, admission);
    } else {
      hub.schedule(admission.delay(), () -> decided(socket, admission));
    }
  }

  private void decided(SocketIoSocket socket, SocketIoAdmission admission) {
    if (!open || !admission.isAnswered()) {
      return;
    }
    connecting.remove(socket.namespace());
    if (admission.isAccepted()) {
      connected(socket);
    } else {
      refuse(socket.namespace(), admission.error(version()));
    }
  }

  private void connected(SocketIoSocket socket) {
    joined = true;
    sockets.add(socket);
    socket.connected();
  }

  private void refuse(String namespace, JsonNode error) {
    send(
        new SocketIoPacket(
            SocketIoPacket.Type.CONNECT_ERROR, namespace, SocketIoPacket.NO_ID, error),
        false);
  }

  private void closeNow() {
    if (open) {
      session.close();
      ended(CLOSED_BY_SERVER);
    }
  }

  private @Nullable SocketIoSocket find(String namespace) {
    for (SocketIoSocket socket : sockets) {
      if (socket.namespace().equals(namespace)) {
        return socket;
      }
    }
    return null;
  }
}
