package dev.hawser.socketio;

import dev.hawser.Cause;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Payload;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.socketio.parser.SocketPacket;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import dev.hawser.spi.json.JacksonPayloadCodec;
import dev.hawser.testkit.RecordingSessionContext;
import dev.hawser.testkit.SessionEffect;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A session and one namespace, without an engine; what it does is told in words. */
final class SessionRig {

  static final String ADMIN = "/admin";
  private static final Transport.Opened OPENED = new Transport.Opened(null, "", Map.of());

  final RecordingSessionContext<SocketPacket> context =
      new RecordingSessionContext<>(Hawser.to("socketio+ws://localhost").spec());
  final SocketIoSession session;
  final String name;
  TopicRef topic;

  SessionRig(String name) {
    this(name, new SocketIoConfig(false, true, false, Duration.ofSeconds(5)));
  }

  SessionRig(String name, SocketIoConfig config) {
    this.name = name;
    topic = RecordingSessionContext.topic(name);
    AuthSource auth =
        new AuthSource(() -> Mono.just(Credentials.none()), null, new JacksonPayloadCodec(), false);
    session = new SocketIoSession(context, config, auth, Clock.systemUTC());
    context.attach(session);
    session.onLinkUp(OPENED);
    context.take();
  }

  Outbound request() {
    Outbound request = RecordingSessionContext.request(topic, "ask", Payload.json("1"));
    session.send(request);
    return request;
  }

  /**
   * Does one thing, in words: {@code join}, {@code leave}, {@code down}, {@code up}, or a packet of
   * the server: {@code CONNECT}, {@code CONNECT without sid}, {@code CONNECT_ERROR}, {@code
   * DISCONNECT}, {@code EVENT}, {@code REQUEST}, {@code ACK n}.
   */
  void does(String action) {
    switch (action) {
      case "join" -> {
        // The engine has a new handle for a topic that was left.
        topic = RecordingSessionContext.topic(name);
        session.join(topic, null);
      }
      case "leave" -> session.leave(topic);
      case "down" -> context.linkDown(Cause.of(Cause.Kind.NETWORK, "reset"));
      case "up" -> session.onLinkUp(OPENED);
      case "CONNECT" ->
          session.onPacket(new SocketPacket.Connect(name, Payload.json("{\"sid\":\"x\"}")));
      case "CONNECT without sid" -> session.onPacket(new SocketPacket.Connect(name, null));
      case "CONNECT_ERROR" ->
          session.onPacket(
              new SocketPacket.ConnectError(name, Payload.json("{\"message\":\"no\"}")));
      case "DISCONNECT" -> session.onPacket(new SocketPacket.Disconnect(name));
      case "EVENT" -> event(SocketPacket.NO_ID);
      case "REQUEST" -> event(7);
      default -> {
        long id = Long.parseLong(action.substring("ACK ".length()));
        session.onPacket(new SocketPacket.Ack(name, Arguments.of(), id));
      }
    }
  }

  private void event(long id) {
    session.onPacket(
        new SocketPacket.Event(name, "news", Arguments.of(Payload.json("\"text\"")), id));
  }

  /** What the session did since the last call. */
  List<String> effects() {
    List<String> all = new ArrayList<>();
    context.take().forEach(effect -> all.add(words(effect)));
    return all;
  }

  /** Where the namespace stands, as what it does with further packets shows; it is spent then. */
  String state() {
    effects();
    does("EVENT");
    boolean delivers = !effects().isEmpty();
    does("CONNECT");
    List<String> answer = effects();
    if (answer.contains("joined")) {
      return "connecting";
    }
    if (answer.contains("DISCONNECT is sent")) {
      return "abandoned";
    }
    return delivers ? "connected" : "unknown";
  }

  private static String words(SessionEffect effect) {
    if (effect instanceof SessionEffect.Written written) {
      Object packet = written.packet();
      return packet instanceof SocketPacket.Connect
          ? "CONNECT is sent"
          : packet instanceof SocketPacket.Disconnect
              ? "DISCONNECT is sent"
              : packet instanceof SocketPacket.Event ? "EVENT is sent" : "ACK is sent";
    } else if (effect instanceof SessionEffect.TopicFailed failed) {
      Cause cause = failed.cause();
      return "failed " + cause.kind() + (cause.retryable() ? "" : " for good");
    } else if (effect instanceof SessionEffect.TopicJoined) {
      return "joined";
    } else if (effect instanceof SessionEffect.TopicLeft) {
      return "left";
    } else if (effect instanceof SessionEffect.Delivered) {
      return "delivered";
    } else if (effect instanceof SessionEffect.Replied) {
      return "replied";
    } else if (effect instanceof SessionEffect.Failed failed) {
      return failed.failure().getClass().getSimpleName();
    }
    return effect.getClass().getSimpleName();
  }
}
