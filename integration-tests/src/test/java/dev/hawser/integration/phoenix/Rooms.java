package dev.hawser.integration.phoenix;

import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixTestServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The channels of the scenarios. {@code deny:*} refuses, {@code once:*} refuses the first join of
 * the server, {@code slow:*} takes its time; all let everybody in otherwise. A push is answered
 * with its payload, and a binary one comes back as a push and as a broadcast, too; some events are
 * answered in other ways.
 */
final class Rooms implements PhoenixHandler {

  private final AtomicInteger joins;

  private Rooms(AtomicInteger joins) {
    this.joins = joins;
  }

  static PhoenixTestServer server() {
    AtomicInteger joins = new AtomicInteger();
    return PhoenixTestServer.create().channel("*", () -> new Rooms(joins));
  }

  @Override
  public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
    String topic = channel.topic();
    boolean first = joins.getAndIncrement() == 0;
    if (topic.startsWith("deny:") || (topic.startsWith("once:") && first)) {
      return PhoenixReply.error(Map.of("reason", "unauthorized"));
    }
    PhoenixReply ok = PhoenixReply.ok(Map.of("joined", topic));
    return topic.startsWith("slow:") ? ok.after(Duration.ofMillis(1500)) : ok;
  }

  @Override
  public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
    if (push.isBinary() && !push.event().equals("noreply")) {
      channel.push("bpush", push.bytes());
      channel.broadcast("bcast", push.bytes());
      return PhoenixReply.ok(push.bytes());
    }
    return switch (push.event()) {
      case "noreply" -> PhoenixReply.none();
      case "err" -> PhoenixReply.error(Map.of("reason", "nope"));
      case "approve" -> PhoenixReply.status("approved", push.json());
      default -> PhoenixReply.ok(push.json());
    };
  }
}
