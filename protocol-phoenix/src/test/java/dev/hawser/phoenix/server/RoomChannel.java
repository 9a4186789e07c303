package dev.hawser.phoenix.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;

/** The channel of the recorded application behind {@code room:*} and {@code lobby}. */
final class RoomChannel implements PhoenixHandler {

  /** How often something flaky was tried, by its key. */
  private final ConcurrentMap<String, Integer> attempts;

  RoomChannel(ConcurrentMap<String, Integer> attempts) {
    this.attempts = attempts;
  }

  @Override
  public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
    if (join.isBinary() || !join.json().isObject()) {
      return PhoenixReply.crash();
    }
    JsonNode params = join.json();
    if (params.has("deny")) {
      return PhoenixReply.error(Map.of("reason", "unauthorized"));
    } else if (params.has("crash")) {
      return PhoenixReply.crash();
    } else if (params.has("bad_return")) {
      return PhoenixReply.none();
    } else if (params.has("no_reply_payload")) {
      return PhoenixReply.ok();
    } else if (params.has("bin_reply")) {
      return PhoenixReply.ok(new byte[] {0, 1, 2, (byte) 0xfd, (byte) 0xfe, (byte) 0xff});
    } else if (params.has("flaky")
        && attempts.merge(params.get("flaky").asText(), 1, Integer::sum)
            <= params.get("fail").asInt()) {
      return PhoenixReply.error(Map.of("reason", "try_again"));
    }
    PhoenixReply reply =
        PhoenixReply.ok(Map.of("user", user(channel), "params", params, "topic", join.topic()));
    // A quarter of the recorded time: what counts is that everything behind the join waits.
    return reply.after(Duration.ofMillis(params.path("delay").asInt() / 4));
  }

  @Override
  public void joined(PhoenixChannel channel) {
    if (channel.join().json().has("welcome")) {
      channel.push("welcome", Map.of("hello", user(channel)));
    }
    if (channel.join().json().has("crash_after")) {
      int millis = channel.join().json().get("crash_after").asInt();
      channel.schedule(Duration.ofMillis(millis), channel::crash);
    }
  }

  @Override
  public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
    return push.isBinary()
        ? binary(channel, push.event(), push.bytes())
        : json(channel, push, push.json());
  }

  @Override
  public boolean intercepts(String event) {
    return event.equals("intercepted");
  }

  @Override
  public void handleOut(PhoenixChannel channel, PhoenixMessage broadcast) {
    channel.push(broadcast.event(), with(broadcast.json(), "seen_by", user(channel)));
  }

  private static PhoenixReply binary(PhoenixChannel channel, String event, byte[] payload) {
    return switch (event) {
      case "bin" -> PhoenixReply.ok(reversed(payload));
      case "bin_error" -> PhoenixReply.error(payload);
      case "bin_len" -> PhoenixReply.ok(Map.of("bytes", payload.length, "sha256", sha256(payload)));
      case "bin_broadcast" -> {
        channel.broadcast(event, payload);
        yield PhoenixReply.none();
      }
      case "bin_push" -> {
        channel.push(event, payload);
        yield PhoenixReply.ok();
      }
      default -> PhoenixReply.crash();
    };
  }

  private static PhoenixReply json(PhoenixChannel channel, PhoenixMessage push, JsonNode payload) {
    Map<String, Object> millis = Map.of("ms", payload.path("ms").asInt());
    Duration time = Duration.ofMillis(payload.path("ms").asInt());
    switch (push.event()) {
      case "new_msg", "new_msg_ack" ->
          channel.broadcast("new_msg", with(payload, "user", user(channel)));
      case "msg_others" -> channel.broadcastFrom("new_msg", with(payload, "user", user(channel)));
      case "intercepted" -> channel.broadcast("intercepted", payload);
      case "slow" -> channel.schedule(time, () -> channel.reply(push, PhoenixReply.ok(millis)));
      case "double_reply" -> channel.reply(push, PhoenixReply.ok(Map.of("n", 1)));
      case "push_me" -> pushMany(channel, payload);
      case "bin_me" -> channel.push("bin_push", hex(payload));
      default -> {}
    }
    return switch (push.event()) {
      case "ping" -> PhoenixReply.ok(Map.of("pong", payload));
      case "echo" -> PhoenixReply.ok(payload);
      case "fail" -> PhoenixReply.error(Map.of("reason", "failed", "echo", payload));
      case "ok_bare", "push_me", "msg_others" -> PhoenixReply.ok();
      case "error_bare" -> PhoenixReply.error();
      case "odd_status" -> PhoenixReply.status("maybe", Map.of("why", "custom status"));
      case "noreply", "slow", "new_msg", "intercepted" -> PhoenixReply.none();
      case "new_msg_ack" -> PhoenixReply.ok(Map.of("delivered", true));
      case "slow_block" -> PhoenixReply.ok(millis).after(time);
      case "double_reply" -> PhoenixReply.ok(Map.of("n", 2));
      case "bin_me" -> PhoenixReply.ok(hex(payload));
      case "big" -> PhoenixReply.ok(Map.of("data", "x".repeat(payload.get("bytes").asInt())));
      case "whoami" -> PhoenixReply.ok(whoami(channel, push));
      case "stop_error" -> PhoenixReply.crash();
      case "stop_error_reply" -> PhoenixReply.error(Map.of("reason", "boom")).thenCrash();
      case "close", "stop_shutdown" -> PhoenixReply.stop();
      case "close_reply" -> PhoenixReply.ok(Map.of("bye", true)).thenStop();
      default -> PhoenixReply.crash(); // "crash", and every event it does not know
    };
  }

  private static void pushMany(PhoenixChannel channel, JsonNode payload) {
    for (int i = 1; i <= payload.path("count").asInt(1); i++) {
      ObjectNode message = payload.withObject("/payload").deepCopy().put("i", i);
      channel.push(payload.path("event").asText("pushed"), message);
    }
  }

  private static Map<String, Object> whoami(PhoenixChannel channel, PhoenixMessage push) {
    boolean first = channel.socket().vsn().startsWith("1");
    return Map.of(
        "user", user(channel),
        "ref", push.ref().orElse(""),
        "topic", channel.topic(),
        "join_ref", channel.joinRef(),
        "serializer", "Phoenix.Socket." + (first ? "V1" : "V2") + ".JSONSerializer",
        "connect_params", channel.socket().connect().params());
  }

  private static String user(PhoenixChannel channel) {
    return channel.socket().id().orElse("anon");
  }

  private static ObjectNode with(JsonNode payload, String key, String value) {
    return ((ObjectNode) payload.deepCopy()).put(key, value);
  }

  private static byte[] hex(JsonNode payload) {
    return HexFormat.of().parseHex(payload.get("hex").asText());
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
