package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one Phoenix connection, over WebSocket or long poll: its channels and what
 * the client sent. Any thread may call the methods, but the one that waits not from a handler.
 */
public final class PhoenixSocket {

  private final PhoenixHub hub;
  private final PhoenixConnect connect;
  private final PhoenixSerializer serializer;
  private final PhoenixTransport transport;
  private final @Nullable ServerConnection connection;
  private final Map<String, PhoenixChannel> channels = new ConcurrentHashMap<>();
  private final Recorder<PhoenixMessage> received = new Recorder<>("message");

  /** What the connection's process has still to do; on the loop only, as the two below. */
  private final Deque<Runnable> mailbox = new ArrayDeque<>();

  private boolean joining;
  private boolean running;
  private volatile boolean open = true;

  PhoenixSocket(
      PhoenixHub hub,
      PhoenixConnect connect,
      PhoenixTransport transport,
      @Nullable ServerConnection connection) {
    this.hub = hub;
    this.connect = connect;
    this.serializer = connect.serializer();
    this.transport = transport;
    this.connection = connection;
  }

  /** The id that {@link PhoenixConnect#accept} gave it. */
  public Optional<String> id() {
    return connect.id();
  }

  /** What the client asked for when it connected. */
  public PhoenixConnect connect() {
    return connect;
  }

  /** The WebSocket below; empty for long poll. */
  public Optional<ServerConnection> connection() {
    return Optional.ofNullable(connection);
  }

  /** The version of the serializer: {@code 1.0.0} or {@code 2.0.0}. */
  public String vsn() {
    return serializer.vsn();
  }

  /** The channels joined now. */
  public List<PhoenixChannel> channels() {
    return List.copyOf(channels.values());
  }

  /** Every message of the client so far, joins and heartbeats included, as it arrived. */
  public List<PhoenixMessage> received() {
    return received.snapshot();
  }

  /**
   * Waits until the client has sent a message that matches; those before the call count.
   *
   * @return the first one that matches
   * @throws AssertionError if there is none within {@code limit}
   */
  public PhoenixMessage awaitReceived(Predicate<PhoenixMessage> condition, Duration limit) {
    return received.await(condition, limit);
  }

  /** Whether the connection lives. */
  public boolean isOpen() {
    return open;
  }

  /** Sends a text message as it is, in its turn among the others. */
  public void sendRaw(String text) {
    hub.onLoop(() -> post(() -> transport.send(text)));
  }

  /** Sends a binary message as it is, in its turn among the others. */
  public void sendRaw(byte[] bytes) {
    byte[] copy = bytes.clone();
    hub.onLoop(() -> post(() -> transport.send(copy)));
  }

  /** The server ends the connection with this close code. */
  public void close(int code) {
    hub.onLoop(
        () -> {
          if (end()) {
            transport.close(code);
          }
        });
  }

  /** The server cuts the connection without a close frame. */
  public void abort() {
    hub.onLoop(
        () -> {
          end();
          transport.abort();
        });
  }

  @Override
  public String toString() {
    return "Phoenix connection" + (open ? "" : " (ended)");
  }

  // ---- on the loop

  /** Does this when what came before is done; a join that takes its time holds everything up. */
  void post(Runnable work) {
    mailbox.add(work);
    run();
  }

  void receiveText(String text) {
    receive(() -> serializer.decodeText(text));
  }

  void receiveBinary(byte[] bytes) {
    if (serializer == PhoenixSerializer.V2 || !hub.description().isTolerant()) {
      receive(() -> serializer.decodeBinary(bytes, hub.description()::decode));
    }
  }

  /** The connection has ended: all channels end silently. True if it was open. */
  boolean end() {
    if (!open) {
      return false;
    }
    open = false;
    mailbox.clear();
    for (PhoenixChannel channel : channels()) {
      channel.terminate();
    }
    hub.ended(this);
    return true;
  }

  void remove(PhoenixChannel channel) {
    channels.remove(channel.topic(), channel);
  }

  /** The channel has ended by itself. */
  void exited(PhoenixChannel channel, boolean crashed) {
    JsonNode ref = channel.sentJoinRef();
    Map<String, String> payload =
        crashed && hub.description().isAtLeast18() ? Map.of("reason", "channel_crash") : Map.of();
    send(
        new PhoenixMessage(
            ref,
            ref,
            channel.topic(),
            crashed ? "phx_error" : "phx_close",
            PhoenixMessage.payload(payload)));
  }

  /**
   * Sends a message of a channel.
   *
   * @throws IllegalArgumentException if the serializer cannot carry it
   */
  void send(PhoenixMessage message) {
    Object encoded = serializer.encode(message);
    post(() -> write(encoded));
  }

  /** Sends a broadcast; if the serializer cannot carry it, the real broadcaster fails. */
  void sendQuietly(PhoenixMessage broadcast) {
    if (serializer == PhoenixSerializer.V2 || !broadcast.isBinary()) {
      send(broadcast);
    }
  }

  void sendReply(PhoenixMessage head, String status, Object response) {
    Object encoded = serializer.encodeReply(head, status, response);
    post(() -> write(encoded));
  }

  private interface Decoding {
    PhoenixMessage decode();
  }

  private void receive(Decoding decoding) {
    PhoenixMessage message;
    try {
      message = decoding.decode();
    } catch (PhoenixSerializer.Malformed e) {
      if (!hub.description().isTolerant()) {
        post(() -> close(1011));
      }
      return;
    } catch (RuntimeException | Error e) {
      crashed(e);
      return;
    }
    received.add(message);
    hub.received(message);
    post(() -> handle(message));
  }

  private void run() {
    if (running) {
      return;
    }
    running = true;
    while (open && !joining && !mailbox.isEmpty()) {
      Runnable work = mailbox.remove();
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        crashed(e);
      }
    }
    running = false;
  }

  /** A function of the description threw: the real server's process crashes. */
  private void crashed(Throwable thrown) {
    hub.failed(thrown);
    close(1011);
  }

  private void handle(PhoenixMessage message) {
    String topic = message.topicOrNull();
    PhoenixChannel channel = topic == null ? null : channels.get(topic);
    if (message.event().equals("heartbeat") && "phoenix".equals(topic)) {
      answer(NullNode.getInstance(), message, PhoenixReply.ok());
    } else if (message.event().equals("phx_join")) {
      join(message, channel);
    } else if (channel == null) {
      if (message.event().equals("phx_leave")) {
        answer(message.joinRefNode(), message, PhoenixReply.ok());
      } else {
        answer(NullNode.getInstance(), message, PhoenixHub.UNMATCHED);
      }
    } else {
      forward(message, channel);
    }
  }

  private void forward(PhoenixMessage message, PhoenixChannel channel) {
    boolean same = message.joinRefNode().equals(channel.sentJoinRef());
    boolean none = message.joinRefNode().isNull();
    boolean strict = hub.description().isAtLeast18() && !hub.description().isTolerant();
    if (message.event().equals("phx_leave")) {
      if (same || (none && strict)) {
        channel.leave(message);
      }
    } else if (same || none || !strict) {
      channel.receive(message);
    }
  }

  private void join(PhoenixMessage join, @Nullable PhoenixChannel old) {
    PhoenixHandler handler = hub.handler(join.topicOrNull());
    if (old != null && old.terminate()) {
      // In the mailbox, so that the answer to the new join goes first.
      exited(old, false);
    }
    if (handler == null) {
      answer(NullNode.getInstance(), join, PhoenixHub.UNMATCHED);
      return;
    }
    if (channels.size() >= hub.description().maxChannels()) {
      answer(join.joinRefNode(), join, PhoenixHub.TOO_MANY);
      return;
    }
    PhoenixChannel channel = new PhoenixChannel(hub, this, handler, join);
    PhoenixReply reply;
    try {
      reply = handler.join(channel, join);
    } catch (RuntimeException | Error e) {
      hub.failed(e);
      reply = PhoenixReply.crash();
    }
    PhoenixReply decision = reply;
    if (decision.delay().isZero()) {
      decided(channel, decision);
    } else {
      joining = true;
      hub.schedule(
          decision.delay(),
          () -> {
            joining = false;
            if (open) {
              decided(channel, decision);
              run();
            }
          });
    }
  }

  private void decided(PhoenixChannel channel, PhoenixReply reply) {
    PhoenixMessage join = channel.join();
    boolean ok = "ok".equals(reply.status()) && reply.end() == PhoenixReply.End.NONE;
    boolean refused = "error".equals(reply.status());
    if (ok) {
      channels.put(channel.topic(), channel);
      hub.joined(channel);
    } else {
      channel.terminate();
    }
    try {
      answer(join.joinRefNode(), join, ok || refused ? reply : PhoenixHub.JOIN_CRASHED);
    } catch (IllegalArgumentException e) {
      // Binary for serializer 1.0.0: it is the connection's process that crashes.
      close(1011);
    }
    if (ok) {
      channel.joined();
    }
  }

  /** Answers at once: not a channel does it, but the connection itself. */
  private void answer(JsonNode joinRef, PhoenixMessage message, PhoenixReply reply) {
    PhoenixMessage head =
        new PhoenixMessage(
            joinRef, message.refNode(), message.topicOrNull(), "phx_reply", message.payload());
    write(serializer.encodeReply(head, String.valueOf(reply.status()), reply.payload()));
  }

  private void write(Object encoded) {
    if (encoded instanceof String text) {
      transport.send(text);
    } else if (encoded instanceof byte[] bytes) {
      transport.send(bytes);
    }
  }
}
