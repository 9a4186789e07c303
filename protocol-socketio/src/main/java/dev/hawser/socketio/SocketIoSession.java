package dev.hawser.socketio;

import dev.hawser.Cause;
import dev.hawser.NotReadyException;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.TopicLostException;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.socketio.parser.SocketPacket;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.RefTable;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces, events and acknowledgements of one connection.
 *
 * <table>
 * <caption>What a packet of the server means for its namespace</caption>
 * <tr><th></th><th>unknown</th><th>connecting</th><th>connected</th><th>abandoned</th></tr>
 * <tr><td>CONNECT</td><td>kept for {@code /}</td><td>joined</td><td>ignored</td><td>DISCONNECT is sent</td></tr>
 * <tr><td>CONNECT_ERROR</td><td>kept for {@code /}</td><td>refused</td><td>reported</td><td>forgotten</td></tr>
 * <tr><td>DISCONNECT</td><td>ignored</td><td>ended</td><td>ended</td><td>forgotten</td></tr>
 * <tr><td>EVENT</td><td>ignored</td><td>delivered: missed before</td><td>delivered</td><td>ignored
 * </td></tr>
 * <tr><td>ACK</td><td>ignored</td><td>ignored</td><td>reply, if somebody waits</td><td>ignored</td>
 * </tr>
 * </table>
 *
 * <p>A link of Engine.IO 3 has the namespace {@code /} from the start: its CONNECT comes unasked.
 * Loop only.
 */
final class SocketIoSession implements ProtocolSession<SocketPacket> {

  static final String ROOT = "/";

  /** What subscribers of outgoing events subscribe to; no event of an application has a NUL. */
  static final String OUTGOING = "\0outgoing";

  static final String DEFAULT_EVENT = "message";

  /**
   * When to release the link again, at the earliest: what is being written, or a policy that
   * decides on a refused topic, kept it.
   */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private enum Timer {
    EMPTY
  }

  private final SessionContext<SocketPacket> context;
  private final SocketIoConfig config;
  private final AuthSource auth;
  private final Clock clock;
  private final Map<String, Namespace> namespaces = new HashMap<>();

  /** Requests that wait for an acknowledgement, by its id and 1: refs are positive. */
  private final RefTable<Outbound> requests = new RefTable<>();

  /** Counts the links, so that an answer goes to the link of its question. */
  private long link;

  /** What carries the frames of the link; null while there is none. */
  private @Nullable String transport;

  /** Whether this link proved of use. */
  private boolean accepted;

  /** What the server said of {@link #ROOT} before anybody wanted it; null if nothing. */
  private @Nullable SocketPacket unasked;

  /** Engine.IO 3: whether {@link #ROOT} has ended, so that it takes a CONNECT to come back. */
  private boolean rootOver;

  SocketIoSession(
      SessionContext<SocketPacket> context, SocketIoConfig config, AuthSource auth, Clock clock) {
    this.context = context;
    this.config = config;
    this.auth = auth;
    this.clock = clock;
  }

  // The link.

  @Override
  public void onLinkUp(Transport.Opened opened) {
    link++;
    transport = opened.transport();
    accepted = false;
    unasked = null;
    rootOver = false;
    context.ready(false);
    gone(); // Who wanted the link may have gone while it was made.
  }

  @Override
  public void onLinkDown(Cause cause) {
    transport = null;
    namespaces.clear();
    requests.clear();
  }

  @Override
  public void onTransport(String name) {
    transport = name;
  }

  @Nullable String transport() {
    return transport;
  }

  @Override
  public boolean proven() {
    return accepted;
  }

  @Override
  public void onTimer(Object key) {
    if (key == Timer.EMPTY && isEmpty()) {
      context.release();
      context.schedule(Timer.EMPTY, longer(config.disconnectWhenEmpty(), AGAIN));
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private boolean isEmpty() {
    return namespaces.values().stream().allMatch(n -> n.state() == Namespace.State.ABANDONED);
  }

  private void gone() {
    if (isEmpty()) {
      context.schedule(Timer.EMPTY, config.disconnectWhenEmpty());
    }
  }

  // Namespaces.

  /** The parameters are the payload of {@code auth}, or null. */
  @Override
  public void join(TopicRef topic, @Nullable Object parameters) {
    context.cancel(Timer.EMPTY);
    Namespace known = namespaces.get(topic.name());
    if (known != null) {
      known.wantedBy(topic);
      return;
    }
    Namespace namespace = new Namespace(topic);
    SocketPacket told = topic.name().equals(ROOT) ? unasked : null;
    SocketPacket.Connect connect = told != null ? null : connect(namespace, (Payload) parameters);
    if (connect != null) {
      context.write(connect);
    }
    namespaces.put(topic.name(), namespace);
    if (told != null) {
      settle(namespace, told);
    }
  }

  /** Null if the server connects the namespace unasked. */
  private SocketPacket.@Nullable Connect connect(Namespace namespace, @Nullable Payload auth) {
    String name = namespace.topic().name();
    if (!config.implicitRoot()) {
      Payload data = config.recovery() ? namespace.recovery().connect(auth) : auth;
      return new SocketPacket.Connect(name, data);
    }
    if (name.equals(ROOT)) {
      return rootOver ? new SocketPacket.Connect(ROOT, null) : null;
    }
    return new SocketPacket.Connect(auth == null ? name : name + "?" + auth.text(), null);
  }

  @Override
  public void leave(TopicRef topic) {
    Namespace namespace = namespaces.get(topic.name());
    if (namespace != null && namespace.state() == Namespace.State.CONNECTED) {
      disconnect(topic.name());
      lost(topic, Cause.of(Cause.Kind.USER, "the namespace was left"));
      namespace.recovery().clear();
    } else if (namespace != null) {
      namespace.state(Namespace.State.ABANDONED);
    }
    context.topicLeft(topic);
    gone();
  }

  private void disconnect(String name) {
    context.write(new SocketPacket.Disconnect(name));
    over(name);
  }

  private void over(String name) {
    namespaces.remove(name);
    if (name.equals(ROOT)) {
      unasked = null;
      rootOver = true;
    }
  }

  /** What waits for an acknowledgement of a namespace that is over. */
  private void lost(TopicRef topic, Cause why) {
    requests.drain(
        request -> request.topic().name().equals(topic.name()),
        request ->
            context.fail(
                request,
                new TopicLostException(
                    "namespace '" + topic.name() + "' ended before the acknowledgement", why)));
  }

  // What comes in.

  @Override
  public void onPacket(SocketPacket packet) {
    if (packet instanceof SocketPacket.Event event) {
      received(event);
    } else if (packet instanceof SocketPacket.Ack ack) {
      acknowledged(ack);
    } else {
      settled(packet);
    }
  }

  private void received(SocketPacket.Event event) {
    Namespace namespace = namespaces.get(event.namespace());
    if (namespace == null || namespace.state() == Namespace.State.ABANDONED) {
      return;
    }
    TopicRef topic = namespace.topic();
    SocketPacket.Event own = event;
    if (namespace.recovers()) {
      Arguments arguments = namespace.recovery().received(event, clock.millis());
      if (arguments != event.arguments()) {
        own = event.with(arguments);
      }
    }
    context.deliver(
        topic,
        event.id() == SocketPacket.NO_ID
            ? new SocketEvent(own)
            : new SocketEvent(own, new EventAnswer(context, topic, event.id(), link)));
  }

  private void acknowledged(SocketPacket.Ack ack) {
    long ref = ack.id() + 1;
    Outbound request = requests.get(ref);
    if (request != null && request.topic().name().equals(ack.namespace())) {
      requests.remove(ref);
      context.reply(request, Reply.ok(ack.arguments()));
    }
  }

  /** A packet that changes where a namespace stands. */
  private void settled(SocketPacket packet) {
    String name = packet.namespace();
    int query = config.implicitRoot() ? name.indexOf('?') : -1;
    String plain = query < 0 ? name : name.substring(0, query);
    Namespace namespace = namespaces.get(plain);
    if (namespace != null) {
      // The key is now the object that the codec gives for this name: look-ups compare no bytes.
      namespaces.remove(plain);
      namespaces.put(plain, namespace);
      settle(namespace, packet);
    } else if (plain.equals(ROOT) && isUnasked(packet)) {
      unasked = packet;
    } else if (packet instanceof SocketPacket.Disconnect) {
      over(plain);
    }
  }

  /** Servers 1 and 2 connect {@link #ROOT} by themselves, also for clients of later versions. */
  private boolean isUnasked(SocketPacket packet) {
    return packet instanceof SocketPacket.Connect connect
        ? config.implicitRoot() || !ServerData.fields(connect.data()).containsKey("sid")
        : config.implicitRoot() && packet instanceof SocketPacket.ConnectError;
  }

  private void settle(Namespace namespace, SocketPacket packet) {
    if (packet instanceof SocketPacket.Connect connect) {
      connected(namespace, connect.data());
    } else if (packet instanceof SocketPacket.ConnectError error) {
      refused(namespace, error.data());
    } else {
      disconnected(namespace);
    }
  }

  private void connected(Namespace namespace, @Nullable Payload data) {
    TopicRef topic = namespace.topic();
    if (namespace.state() == Namespace.State.ABANDONED) {
      disconnect(topic.name());
      return;
    }
    if (namespace.state() == Namespace.State.CONNECTED) {
      return;
    }
    Map<String, String> fields = ServerData.fields(data);
    String sid = fields.get("sid");
    if (sid == null && !config.implicitRoot()) {
      namespaces.remove(topic.name());
      context.topicFailed(
          topic,
          Cause.of(
              Cause.Kind.CONFIGURATION,
              "the server speaks the protocol of Socket.IO 2: set the option engine-io to v3"));
      gone();
      return;
    }
    namespace.state(Namespace.State.CONNECTED);
    accepted = true;
    boolean resumed = config.recovery() && namespace.connected(fields.get("pid"));
    context.topicJoined(topic, Reply.ok(ServerData.id(sid, context.codec())), resumed);
  }

  private void refused(Namespace namespace, Payload data) {
    TopicRef topic = namespace.topic();
    ConnectErrorException error = ServerData.refusal(topic.name(), data, context.codec());
    if (namespace.state() == Namespace.State.CONNECTED) {
      context.problem(error); // Servers 1 and 2 report errors of the application so.
      return;
    }
    over(topic.name());
    auth.stale();
    if (namespace.state() == Namespace.State.CONNECTING) {
      context.topicFailed(
          topic,
          Cause.of(Cause.Kind.REJECTED, String.valueOf(error.getMessage()), error)
              .withReason(0, error.serverMessage()));
    }
    gone();
  }

  private void disconnected(Namespace namespace) {
    TopicRef topic = namespace.topic();
    over(topic.name());
    if (namespace.state() != Namespace.State.ABANDONED) {
      namespace.recovery().clear();
      Cause why =
          Cause.of(Cause.Kind.TOPIC_CLOSED, "the server disconnected the namespace")
              .withRetryable(config.rejoinDisconnected());
      lost(topic, why);
      context.topicFailed(topic, why);
    }
    gone();
  }

  // What goes out.

  @Override
  public void send(Outbound message) {
    String name = message.topic().name();
    Payload payload = message.payload();
    if (payload instanceof Emission.Acknowledgement answer) {
      if (answer.link() == link) {
        context.write(new SocketPacket.Ack(name, answer.arguments(), answer.id()), message);
      } else {
        context.fail(
            message,
            new NotReadyException(
                "the link on which the server asked is gone: it does not wait any more"));
      }
      return;
    }
    long id = SocketPacket.NO_ID;
    if (message.expectsReply()) {
      long ref = requests.add(message);
      message.ref(ref);
      id = ref - 1;
    }
    String event = message.event() == null ? DEFAULT_EVENT : message.event();
    SocketPacket.Event packet;
    if (payload instanceof Emission emission) {
      packet = new SocketPacket.Event(name, event, true, emission.arguments(), id);
    } else {
      Arguments arguments = payload instanceof Arguments all ? all : Arguments.of(payload);
      packet = new SocketPacket.Event(name, event, arguments, id);
    }
    context.write(packet, message);
    if (context.listened(message.topic(), OUTGOING)) {
      context.deliverTo(message.topic(), OUTGOING, new SocketEvent(packet));
    }
  }

  @Override
  public void forget(Outbound request) {
    requests.remove(request.ref());
  }
}
