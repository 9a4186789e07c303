package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The server's application behind one channel. */
final class RealtimeHandler implements PhoenixHandler {

  private static final String PREFIX = "realtime:";
  private static final Duration FAR = Duration.ofDays(30);
  private static final JsonNode TOO_BIG =
      PhoenixMessage.MAPPER.valueToTree("payload_size_exceeded");

  private final RealtimeHub hub;
  private volatile @Nullable RealtimeChannel facade;
  private RealtimeAdmission.@Nullable Joined joined;
  private volatile @Nullable RealtimeToken token;
  private RealtimeRights rights = RealtimeRights.none();
  private boolean disconnects;

  /** Of the token in force: a timer of an earlier one does nothing. */
  private int tokens;

  private volatile List<RealtimeBinding> live = List.of();
  private String presenceKey = "";
  private @Nullable JsonNode tracked;
  private final RealtimeRate presenceCalls;

  RealtimeHandler(RealtimeHub hub) {
    this.hub = hub;
    presenceCalls = hub.description().newPresenceRate();
  }

  // ---- joining

  @Override
  public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
    String topic = channel.topic().substring(PREFIX.length());
    RealtimeAdmission.Joined admitted;
    try {
      admitted = hub.admission().join(channel.socket(), topic, join);
    } catch (RealtimeAdmission.Refused e) {
      disconnects = e.disconnects();
      return e.reply().after(hub.description().joinErrorDelay());
    }
    joined = admitted;
    rights = admitted.rights();
    RealtimeConfig config = admitted.config();
    presenceKey =
        config.presenceKey().isEmpty() ? UUID.randomUUID().toString() : config.presenceKey();
    channel.room((config.isPrivate() ? "private " : "public ") + channel.topic());
    facade = new RealtimeChannel(channel, this);
    use(channel, admitted.token());
    ArrayNode echo = RealtimeBinding.echo(config.bindings());
    return PhoenixReply.ok(Map.of("postgres_changes", echo));
  }

  @Override
  public void joined(PhoenixChannel channel) {
    RealtimeConfig config = config();
    hub.joined(channel());
    if (config.replay() != null) {
      hub.broadcasts().replay(this, config.replay());
    }
    if (config.presence() && rights.readPresence()) {
      channel.push("presence_state", channel.presences());
    }
    if (config.replicationReady()) {
      system("system", "ok", "Replication connection established");
    }
    subscribe();
  }

  private void subscribe() {
    if (!config().bindings().isEmpty()) {
      int current = tokens;
      schedule(
          hub.description().subscribeDelay(),
          () -> {
            if (current == tokens) {
              live = hub.replication().subscribe(this, config().bindings());
            }
          });
    }
  }

  /** A token is in force until it expires. */
  private void use(PhoenixChannel channel, RealtimeToken valid) {
    int current = ++tokens;
    token = valid;
    Duration left = Duration.between(Instant.now(), valid.expiry().orElseThrow());
    if (left.compareTo(FAR) < 0) {
      channel.schedule(
          left,
          () -> {
            if (current == tokens) {
              expire();
            }
          });
    }
  }

  void expire() {
    shutDown("Token has expired 0 seconds ago");
  }

  // ---- what the client sends

  @Override
  public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
    if (push.isBinary()) {
      return switch (push.event()) {
        case RealtimeFrames.USER_PUSH -> userBroadcast(RealtimeFrames.read(push.bytes()));
        case "broadcast" ->
            broadcast("broadcast", null, push.bytes(), RealtimeFrames.binary(push.bytes()));
        default -> PhoenixReply.none();
      };
    }
    return switch (push.event()) {
      case "broadcast" -> {
        JsonNode json = push.json();
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        yield broadcast(
            json.path("event").asText(""), json.path("payload"), bytes, RealtimeFrames.text(json));
      }
      case "presence" -> presence(push.json());
      case "access_token" -> {
        accessToken(push.json());
        yield PhoenixReply.none();
      }
      default -> PhoenixReply.none();
    };
  }

  private PhoenixReply userBroadcast(RealtimeFrames.UserPush push) {
    return broadcast(
        push.event(),
        push.json() ? RealtimeBroadcasts.json(push.payload()) : null,
        push.payload(),
        RealtimeFrames.user(push.event(), null, push.json(), push.payload()));
  }

  private PhoenixReply broadcast(
      String event, @Nullable JsonNode json, byte[] bytes, RealtimeFrames.Outgoing message) {
    if (!rights.writeBroadcast()) {
      return PhoenixReply.none();
    }
    boolean ack = config().ack();
    hub.record(new RealtimeBroadcast(topic(), event, json, bytes, isPrivate()));
    if (bytes.length > hub.description().maxPayload()) {
      return ack ? PhoenixReply.error(TOO_BIG) : PhoenixReply.none();
    }
    try {
      hub.broadcasts().publish(topic(), isPrivate(), config().self() ? null : this, message);
    } catch (IllegalArgumentException e) {
      return PhoenixReply.crash(); // A receiver's serializer cannot carry it.
    }
    return ack ? PhoenixReply.ok() : PhoenixReply.none();
  }

  private PhoenixReply presence(JsonNode call) {
    if (!rights.writePresence()) {
      return PhoenixReply.error();
    }
    String event = call.path("event").asText("");
    JsonNode payload =
        call.has("payload") ? call.get("payload") : PhoenixMessage.MAPPER.createObjectNode();
    switch (event) {
      case "" -> {
        return PhoenixReply.ok();
      }
      case "track" -> {
        if (!payload.isObject()) {
          return PhoenixReply.error(Map.of("reason", "Presence track payload must be a map"));
        }
      }
      case "untrack" -> {}
      default -> {
        return PhoenixReply.error();
      }
    }
    if (presenceCalls.count()) {
      shutDown("Client presence rate limit exceeded");
      return PhoenixReply.none();
    }
    if (payload.toString().length() > hub.description().maxPayload()) {
      shutDown("Track message size exceeded");
      return PhoenixReply.none();
    }
    track(event.equals("track") ? payload : null);
    return PhoenixReply.ok();
  }

  private void track(@Nullable JsonNode meta) {
    PhoenixChannel channel = channel().phoenix();
    if (meta == null) {
      channel.untrack(presenceKey);
    } else if (tracked == null) {
      channel.track(presenceKey, meta);
    } else if (!meta.equals(tracked)) {
      channel.updatePresence(presenceKey, meta);
    }
    tracked = meta;
  }

  private void accessToken(JsonNode payload) {
    String jwt = RealtimeConfig.token(payload);
    if (jwt == null) {
      return;
    }
    RealtimeToken fresh;
    try {
      fresh = RealtimeToken.verify(jwt, hub.description().secret());
    } catch (RealtimeToken.Rejected e) {
      shutDown(e.afterJoin());
      return;
    }
    if (isPrivate()) {
      RealtimeRights now = hub.description().rights(fresh, topic());
      if (!now.readBroadcast()) {
        shutDown(RealtimeAdmission.noRights(topic()));
        return;
      }
      rights = now;
    }
    if (!fresh.equals(token)) {
      use(channel().phoenix(), fresh);
      subscribe();
    }
  }

  /** Diffs of presences are kept from those without the right to see them. */
  @Override
  public boolean intercepts(String event) {
    return event.equals("presence_diff") && !rights.readPresence();
  }

  // ---- what the server does

  /** Ends the channel as Realtime does when something is wrong: a system event, then the close. */
  void shutDown(String message) {
    system("system", "error", message);
    channel().phoenix().stop();
  }

  void system(String extension, String status, String message) {
    ObjectNode payload = PhoenixMessage.MAPPER.createObjectNode();
    payload.put("message", message).put("status", status).put("extension", extension);
    channel().phoenix().push("system", payload.put("channel", topic()));
  }

  void schedule(Duration delay, Runnable action) {
    channel().phoenix().schedule(delay, action);
  }

  @Override
  public void terminated(PhoenixChannel channel) {
    if (disconnects) {
      hub.later(Duration.ZERO, () -> channel.socket().close(1001));
    }
    if (joined != null) {
      hub.left(channel.socket());
    }
  }

  RealtimeChannel channel() {
    RealtimeChannel channel = facade;
    if (channel == null) {
      throw new IllegalStateException("the channel is not joined");
    }
    return channel;
  }

  private RealtimeConfig config() {
    RealtimeAdmission.Joined admitted = joined;
    if (admitted == null) {
      throw new IllegalStateException("the channel is not joined");
    }
    return admitted.config();
  }

  String topic() {
    return channel().topic();
  }

  boolean isPrivate() {
    return config().isPrivate();
  }

  boolean isLegacy() {
    return config().legacy();
  }

  RealtimeRights rights() {
    return rights;
  }

  RealtimeToken token() {
    RealtimeToken current = token;
    if (current == null) {
      throw new IllegalStateException("the channel is not joined");
    }
    return current;
  }

  String presenceKey() {
    return presenceKey;
  }

  /** The bindings whose changes come now. */
  List<RealtimeBinding> live() {
    return live;
  }
}
