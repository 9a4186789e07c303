package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A running embedded Supabase Realtime server, on 127.0.0.1 and an ephemeral port; described and
 * started by {@link RealtimeTestServer}. All methods may be called from any thread, but those that
 * wait not from a function of the description. What sends or ends something does it in the order of
 * the calls and does not wait.
 *
 * <p>Topics are named as applications name them, without {@code realtime:}. A payload that is a
 * {@code byte[]} is binary; everything else becomes JSON by Jackson. A row is a JSON text, or what
 * becomes a JSON object by Jackson; decimals keep their digits.
 */
public final class RealtimeServer implements AutoCloseable {

  private final RealtimeHub hub;
  private final PhoenixServer phoenix;
  private final String base;

  RealtimeServer(RealtimeTestServer description) {
    hub = new RealtimeHub(description);
    phoenix = description.phoenix(hub).start();
    hub.started(phoenix);
    base = RealtimeHttp.base(description.path());
  }

  // ---- for the client

  /** The URL of the socket, without {@code /websocket}, as Realtime clients want it. */
  public String url() {
    return phoenix.url();
  }

  /** What the URLs of the HTTP endpoints start with: {@code /api/broadcast} follows. */
  public String httpUrl() {
    return phoenix.server().httpUrl(base);
  }

  /** An API key that is good for an hour: a signed token of the role {@code anon}. */
  public String apiKey() {
    return token("anon");
  }

  /** A signed token of this role, good for an hour. */
  public String token(String role) {
    return sign(RealtimeToken.of(role));
  }

  /** Signs a token with the server's secret. */
  public String sign(RealtimeToken token) {
    return token.sign(hub.description().secret());
  }

  // ---- what the clients did

  /** The Phoenix server below: connections, raw messages, faults, requests. */
  public PhoenixServer phoenix() {
    return phoenix;
  }

  /**
   * The channels of a topic that are joined now, public and private, in the order of their joins.
   */
  public List<RealtimeChannel> channels(String topic) {
    return hub.handlers(topic).stream().map(RealtimeHandler::channel).collect(Collectors.toList());
  }

  /** Every join that was accepted so far, in their order. */
  public List<RealtimeChannel> joins() {
    return hub.joined().snapshot();
  }

  /**
   * Waits until {@code topic} is joined by somebody.
   *
   * @return the first join of the topic whose channel still lives
   * @throws AssertionError if there is none within {@code limit}
   */
  public RealtimeChannel awaitJoin(String topic, Duration limit) {
    return hub.joined().await(join -> join.topic().equals(topic) && join.isJoined(), limit);
  }

  /**
   * Waits until changes of the database reach a channel of {@code topic}: "Subscribed to
   * PostgreSQL" was sent.
   *
   * @return the first such channel that still lives
   * @throws AssertionError if there is none within {@code limit}
   */
  public RealtimeChannel awaitSubscribed(String topic, Duration limit) {
    return hub.subscribed().await(join -> join.topic().equals(topic) && join.isJoined(), limit);
  }

  /** Every broadcast that clients sent so far, by socket or HTTP, in the order of their arrival. */
  public List<RealtimeBroadcast> broadcasts() {
    return hub.sent().snapshot();
  }

  /**
   * Waits until a client has sent a broadcast; those before the call count.
   *
   * @return the first one of this topic and event
   * @throws AssertionError if there is none within {@code limit}
   */
  public RealtimeBroadcast awaitBroadcast(String topic, String event, Duration limit) {
    return hub.sent()
        .await(sent -> sent.topic().equals(topic) && sent.event().equals(event), limit);
  }

  /** Every message of every client so far, heartbeats included, in the order of their arrival. */
  public List<PhoenixMessage> received() {
    return phoenix.received();
  }

  /**
   * Waits until some client has sent a message that matches; those before the call count.
   *
   * @return the first one that matches
   * @throws AssertionError if there is none within {@code limit}
   */
  public PhoenixMessage awaitReceived(Predicate<PhoenixMessage> condition, Duration limit) {
    return phoenix.awaitReceived(condition, limit);
  }

  /** The requests to the HTTP endpoints so far, in their order, refused ones included. */
  public List<ClientRequest> httpRequests() {
    return phoenix.server().requests().stream()
        .filter(request -> request.path().startsWith(base + "/api/"))
        .collect(Collectors.toList());
  }

  /** The presences of a topic, as in {@code presence_state}: of its public or private channel. */
  public JsonNode presences(String topic, boolean ofPrivate) {
    String room = (ofPrivate ? "private " : "public ") + "realtime:" + topic;
    return phoenix.hub().presence().list(room);
  }

  // ---- broadcasts

  /**
   * Sends a broadcast to all channels of a topic, public and private. JSON goes as text, as what
   * comes over HTTP in a batch does; binary goes to clients of serializer 2.0.0 only.
   */
  public void broadcast(String topic, String event, Object payload) {
    RealtimeFrames.Outgoing message =
        payload instanceof byte[] bytes
            ? RealtimeFrames.user(event, null, false, bytes.clone())
            : RealtimeFrames.text(RealtimeHttp.text(event, json(payload)));
    hub.onLoop(
        () -> {
          hub.broadcasts().publish(topic, false, null, message);
          hub.broadcasts().publish(topic, true, null, message);
        });
  }

  /**
   * Sends a broadcast as {@code realtime.send} of the database does: with an id in its {@code
   * meta}, in a binary frame to clients of serializer 2.0.0. A JSON object gets the id too. One to
   * the private channel is kept for clients that ask for a replay.
   *
   * @return the id
   */
  public String send(String topic, String event, Object payload, boolean toPrivate) {
    String id = UUID.randomUUID().toString();
    boolean json = !(payload instanceof byte[]);
    byte[] bytes = bytes(payload, id);
    if (toPrivate) {
      hub.broadcasts().store(topic, event, json, bytes, Instant.now(), id);
    }
    RealtimeFrames.Outgoing message =
        RealtimeFrames.user(event, RealtimeBroadcasts.meta(id), json, bytes);
    hub.onLoop(() -> hub.broadcasts().publish(topic, toPrivate, null, message));
    return id;
  }

  /**
   * Keeps a broadcast to the private channel of a topic as if it had been sent then. Nobody gets it
   * but who asks for a replay.
   *
   * @return its id
   */
  public String store(String topic, String event, Object payload, Instant sent) {
    String id = UUID.randomUUID().toString();
    boolean json = !(payload instanceof byte[]);
    return hub.broadcasts().store(topic, event, json, bytes(payload, id), sent, id);
  }

  private static byte[] bytes(Object payload, String id) {
    if (payload instanceof byte[] bytes) {
      return bytes.clone();
    }
    JsonNode json = json(payload);
    if (json instanceof ObjectNode object && !object.has("id")) {
      json = RealtimeBroadcasts.meta(id).setAll(object);
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode json(Object payload) {
    return RealtimeReplication.MAPPER.valueToTree(payload);
  }

  // ---- changes of the database

  /** A row was inserted: those who subscribed and may see it get the change. */
  public void insert(String schema, String table, Object row) {
    ObjectNode record = RealtimeReplication.row(row);
    hub.onLoop(() -> hub.replication().change(schema, table, record, null));
  }

  /**
   * A row was updated. A column that {@code row} leaves out is missing in the record too, as large
   * values are that did not change.
   *
   * @param old the whole row before; clients see what the table's replica identity shows
   */
  public void update(String schema, String table, Object old, Object row) {
    ObjectNode before = RealtimeReplication.row(old);
    ObjectNode record = RealtimeReplication.row(row);
    hub.onLoop(() -> hub.replication().change(schema, table, record, before));
  }

  /**
   * A row was deleted.
   *
   * @param old the whole row; clients see what the table's replica identity shows
   */
  public void delete(String schema, String table, Object old) {
    ObjectNode before = RealtimeReplication.row(old);
    hub.onLoop(() -> hub.replication().change(schema, table, null, before));
  }

  // ---- what a server does to its clients

  /**
   * Sends a {@code system} event to all channels of a topic; see {@link RealtimeChannel#system}.
   */
  public void system(String topic, String extension, String status, String message) {
    each(topic, handler -> handler.system(extension, status, message));
  }

  /** Ends all channels of a topic with a system error; see {@link RealtimeChannel#shutDown}. */
  public void shutDown(String topic, String message) {
    each(topic, handler -> handler.shutDown(message));
  }

  /** The tokens of all channels of a topic expire now: system error and {@code phx_close}. */
  public void expireTokens(String topic) {
    each(topic, RealtimeHandler::expire);
  }

  /** The channels of a topic crash: {@code phx_error}, and nothing after it. */
  public void crash(String topic) {
    phoenix.crash("realtime:" + topic);
  }

  /**
   * An operator disconnects everybody: each channel gets the system event "Server requested
   * disconnect", then the connections are closed with 1012.
   */
  public void disconnect() {
    hub.onLoop(
        () -> {
          for (RealtimeHandler handler : hub.handlers()) {
            ObjectNode payload = PhoenixMessage.MAPPER.createObjectNode();
            payload.put("message", "Server requested disconnect").put("status", "ok");
            payload.put("extension", "system");
            PhoenixChannel channel = handler.channel().phoenix();
            channel.socket().send(RealtimeFrames.message(channel.topic(), "system", payload));
          }
          phoenix.drain();
        });
  }

  /** Ends all connections as a restart of the server does: 1012. */
  public void drain() {
    phoenix.drain();
  }

  /** Cuts all connections without a close frame: clients see 1006. */
  public void kill() {
    phoenix.sockets().forEach(PhoenixSocket::abort);
  }

  /** Closes all connections with this code. */
  public void closeConnections(int code) {
    phoenix.sockets().forEach(socket -> socket.close(code));
  }

  /** The next client that wants to connect is refused like this, after the usual delay. */
  public void refuseNext(RealtimeRefusal refusal) {
    HttpReply reply = refusal.reply().after(hub.description().connectErrorDelay());
    phoenix.server().faults().next(Fault.reply(reply));
  }

  /**
   * The next join of a topic is refused, after the usual delay. Several calls refuse several joins.
   *
   * @param reason such as {@code DatabaseLackOfConnections: Database can't accept more connections}
   */
  public void refuseNextJoin(String topic, String reason) {
    hub.joinFault(topic, reason);
  }

  /** Whether joins are too many, as {@link RealtimeTestServer#maxJoinsPerSecond} says. */
  public void limitJoins(boolean on) {
    hub.joins().force(on);
  }

  /** Whether broadcasts are too many, as {@link RealtimeTestServer#maxEventsPerSecond} says. */
  public void limitEvents(boolean on) {
    hub.events().force(on);
  }

  /**
   * Changes the project's settings: limits, rights, tables, delays but the idle timeout. Nobody is
   * disconnected; a real server does that too, so that {@link #disconnect()} often follows.
   */
  public void reconfigure(UnaryOperator<RealtimeTestServer> change) {
    hub.description(change.apply(hub.description()));
  }

  /**
   * Stops the server and cuts every connection. Idempotent.
   *
   * @throws IllegalStateException with the cause if the description's functions threw
   */
  @Override
  public void close() {
    phoenix.close();
  }

  private void each(String topic, Consumer<RealtimeHandler> action) {
    hub.onLoop(() -> hub.handlers(topic).forEach(action));
  }
}
