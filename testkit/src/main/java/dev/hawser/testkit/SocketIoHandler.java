package dev.hawser.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The server's application behind one namespace: who may connect, what happens then, and what
 * becomes of events. Immutable: every method returns a copy.
 *
 * <p>Functions given here run on the server's one loop thread and must not block. If one throws,
 * nothing is sent for it and {@link SocketIoServer#close()} throws what it threw; a middleware that
 * throws refuses the client.
 */
public final class SocketIoHandler {

  private static final SocketIoHandler SILENT = new SocketIoHandler();

  private Function<SocketIoSocket, SocketIoAdmission> middleware =
      socket -> SocketIoAdmission.accept();
  private Consumer<SocketIoSocket> onConnect = socket -> {};
  private BiConsumer<SocketIoSocket, String> onDisconnect = (socket, reason) -> {};
  private Map<String, Consumer<SocketIoEvent>> events = Map.of();
  private Consumer<SocketIoEvent> others = event -> {};
  private boolean eventsBeforeConnect;

  private SocketIoHandler() {}

  private SocketIoHandler(SocketIoHandler other) {
    middleware = other.middleware;
    onConnect = other.onConnect;
    onDisconnect = other.onDisconnect;
    events = other.events;
    others = other.others;
    eventsBeforeConnect = other.eventsBeforeConnect;
  }

  private SocketIoHandler copy(Consumer<SocketIoHandler> change) {
    SocketIoHandler copy = new SocketIoHandler(this);
    change.accept(copy);
    return copy;
  }

  /** Accepts everybody, records events and says nothing. */
  public static SocketIoHandler create() {
    return SILENT;
  }

  /**
   * Accepts everybody and sends every event back: its arguments as the acknowledgement if the
   * client wants one, else the same event.
   */
  public static SocketIoHandler echo() {
    return SILENT.otherwise(
        event -> {
          if (event.isAckWanted()) {
            event.ack(event.args().toArray());
          } else {
            event.socket().emit(event.data());
          }
        });
  }

  /**
   * Decides on each client that wants to connect; accepts everybody at first. The socket given is
   * not connected yet: look at {@link SocketIoSocket#auth()} and at its connection.
   */
  public SocketIoHandler middleware(Function<SocketIoSocket, SocketIoAdmission> decision) {
    return copy(c -> c.middleware = decision);
  }

  /** Runs for each client after the answer to its CONNECT. */
  public SocketIoHandler onConnect(Consumer<SocketIoSocket> action) {
    return copy(c -> c.onConnect = action);
  }

  /** Runs when a client that was connected has gone, with the reason in the upstream's words. */
  public SocketIoHandler onDisconnect(BiConsumer<SocketIoSocket, String> action) {
    return copy(c -> c.onDisconnect = action);
  }

  /** Handles the events of this name; an event that is a number has its digits as the name. */
  public SocketIoHandler on(String event, Consumer<SocketIoEvent> handler) {
    Map<String, Consumer<SocketIoEvent>> all = new HashMap<>(events);
    all.put(event, handler);
    return copy(c -> c.events = Map.copyOf(all));
  }

  /** Handles the events that {@link #on} does not. */
  public SocketIoHandler otherwise(Consumer<SocketIoEvent> handler) {
    return copy(c -> c.others = handler);
  }

  /**
   * Whether {@link #onConnect} runs before the answer to CONNECT goes out, so that its events
   * precede it, as with netty-socketio. False at first.
   */
  public SocketIoHandler eventsBeforeConnect(boolean early) {
    return copy(c -> c.eventsBeforeConnect = early);
  }

  SocketIoAdmission admit(SocketIoSocket socket) {
    return middleware.apply(socket);
  }

  void connected(SocketIoSocket socket) {
    onConnect.accept(socket);
  }

  void disconnected(SocketIoSocket socket, String reason) {
    onDisconnect.accept(socket, reason);
  }

  void handle(SocketIoEvent event) {
    events.getOrDefault(event.name(), others).accept(event);
  }

  boolean hasEventsBeforeConnect() {
    return eventsBeforeConnect;
  }
}
