package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The server's end of one joined channel. Any thread may call the methods; they take effect in the
 * order of the calls on the server's loop thread and do not wait. After the channel has ended they
 * do nothing.
 *
 * <p>A payload that is a {@code byte[]} is sent as binary; everything else becomes JSON by Jackson.
 */
public final class PhoenixChannel {

  private final PhoenixHub hub;
  private final PhoenixSocket socket;
  private final PhoenixHandler handler;
  private final PhoenixMessage join;
  private final JsonNode joinRef;

  /** What the channel has still to do; on the loop only, as the two below. */
  private final Deque<Runnable> mailbox = new ArrayDeque<>();

  private boolean busy;
  private boolean running;
  private volatile boolean alive = true;
  private volatile String room;

  PhoenixChannel(
      PhoenixHub hub, PhoenixSocket socket, PhoenixHandler handler, PhoenixMessage join) {
    this.hub = hub;
    this.socket = socket;
    this.handler = handler;
    this.join = join;
    joinRef = join.joinRefNode().isNull() ? join.refNode() : join.joinRefNode();
    room = join.topic();
  }

  /** The topic. */
  public String topic() {
    return join.topic();
  }

  /** The client's {@code phx_join}: its refs, and its parameters as the payload. */
  public PhoenixMessage join() {
    return join;
  }

  /** The join_ref that the channel's messages carry: that of the join, else the join's ref. */
  public String joinRef() {
    return joinRef.asText();
  }

  /** The connection that the channel belongs to. */
  public PhoenixSocket socket() {
    return socket;
  }

  /** Whether the channel lives: it was joined and has not been left, stopped or lost. */
  public boolean isJoined() {
    return alive;
  }

  /** Sends a message to this client only. */
  public void push(String event, Object payload) {
    Object value = PhoenixMessage.payload(payload);
    onLoop(
        () -> send(new PhoenixMessage(joinRef, PhoenixMessage.ref(null), topic(), event, value)));
  }

  /** Answers a push, now or later; one push may be answered more than once. */
  public void reply(PhoenixMessage push, PhoenixReply reply) {
    onLoop(() -> answer(push, reply));
  }

  /** Sends a message to every channel of the topic, this one included. */
  public void broadcast(String event, Object payload) {
    hub.broadcast(topic(), event, payload);
  }

  /** Sends a message to every other channel of the topic. */
  public void broadcastFrom(String event, Object payload) {
    hub.broadcastFrom(this, topic(), event, payload);
  }

  /** Ends the channel normally: {@code phx_close}. */
  public void stop() {
    onLoop(() -> end(PhoenixReply.End.STOP));
  }

  /** The channel's process dies: {@code phx_error}. What waits for an answer never gets one. */
  public void crash() {
    onLoop(() -> end(PhoenixReply.End.CRASH));
  }

  /** Runs an action later on the loop thread, if the channel still lives then. */
  public void schedule(Duration delay, Runnable action) {
    hub.schedule(
        delay,
        () -> {
          if (alive) {
            guarded(action);
          }
        });
  }

  /**
   * Adds one presence of this channel under {@code key}, which the topic's channels see as a {@code
   * presence_diff}. It ends with the channel. A {@code phx_ref} is added.
   *
   * @param meta what becomes a JSON object by Jackson, such as a map
   */
  public void track(String key, Object meta) {
    onLoop(() -> hub.presence().track(this, key, meta));
  }

  /** Replaces the meta of a presence of this channel: one diff with a leave and a join. */
  public void updatePresence(String key, Object meta) {
    onLoop(() -> hub.presence().update(this, key, meta));
  }

  /** Ends a presence of this channel. */
  public void untrack(String key) {
    onLoop(() -> hub.presence().untrack(this, key));
  }

  /** The presences of the topic, as in {@code presence_state}. */
  public JsonNode presences() {
    return hub.presence().list(room());
  }

  /** Pushes {@code presence_state}, after the diffs of what was tracked before. */
  public void pushPresenceState() {
    hub.execute(() -> push("presence_state", presences()));
  }

  @Override
  public String toString() {
    return "channel " + topic() + (alive ? "" : " (ended)");
  }

  // ---- on the loop

  /** The join_ref as the client sent it, which is what the connection compares. */
  JsonNode sentJoinRef() {
    return join.joinRefNode();
  }

  /** Who is in one room sees each other's presences: at first everybody on the topic. */
  String room() {
    return room;
  }

  void room(String name) {
    room = name;
  }

  PhoenixHandler handler() {
    return handler;
  }

  void joined() {
    post(() -> handler.joined(this));
  }

  /** A push of the client, when the channel gets to it. */
  void receive(PhoenixMessage push) {
    post(
        () -> {
          PhoenixReply reply = handler.handleIn(this, push);
          if (reply.delay().isZero()) {
            answer(push, reply);
          } else {
            busy = true;
            hub.schedule(
                reply.delay(),
                () -> {
                  answer(push, reply);
                  busy = false;
                  run();
                });
          }
        });
  }

  void leave(PhoenixMessage leave) {
    post(
        () -> {
          answer(leave, PhoenixReply.ok());
          end(PhoenixReply.End.STOP);
        });
  }

  /** A broadcast on the topic. */
  void deliver(PhoenixMessage broadcast) {
    if (handler.intercepts(broadcast.event())) {
      post(() -> handler.handleOut(this, broadcast));
    } else {
      socket.sendQuietly(broadcast);
    }
  }

  /** Ends without telling the client; true if the channel lived. */
  boolean terminate() {
    if (!alive) {
      return false;
    }
    alive = false;
    mailbox.clear();
    socket.remove(this);
    hub.left(this);
    try {
      handler.terminated(this);
    } catch (RuntimeException | Error e) {
      hub.failed(e);
    }
    return true;
  }

  private void end(PhoenixReply.End end) {
    if (end != PhoenixReply.End.NONE && terminate()) {
      socket.exited(this, end == PhoenixReply.End.CRASH);
    }
  }

  private void answer(PhoenixMessage push, PhoenixReply reply) {
    if (!alive) {
      return;
    }
    String status = reply.status();
    if (status != null) {
      PhoenixMessage head =
          new PhoenixMessage(joinRef, push.refNode(), topic(), "phx_reply", push.payload());
      encoded(() -> socket.sendReply(head, status, reply.payload()));
    }
    end(reply.end());
  }

  private void send(PhoenixMessage message) {
    if (alive) {
      encoded(() -> socket.send(message));
    }
  }

  /** Serializer 1.0.0 cannot carry binary: the process that tries crashes. */
  private void encoded(Runnable sending) {
    try {
      sending.run();
    } catch (IllegalArgumentException e) {
      end(PhoenixReply.End.CRASH);
    }
  }

  private void post(Runnable work) {
    mailbox.add(work);
    run();
  }

  private void run() {
    if (running) {
      return;
    }
    running = true;
    while (alive && !busy && !mailbox.isEmpty()) {
      guarded(mailbox.remove());
    }
    running = false;
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      hub.failed(e);
      end(PhoenixReply.End.CRASH);
    }
  }

  private void onLoop(Runnable action) {
    hub.onLoop(
        () -> {
          if (alive) {
            action.run();
          }
        });
  }
}
