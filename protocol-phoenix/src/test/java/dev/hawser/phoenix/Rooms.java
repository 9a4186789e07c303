package dev.hawser.phoenix;

import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What most tests with the embedded server need. */
final class Rooms {

  static final Duration LIMIT = Duration.ofSeconds(60);

  /** Every topic is a room that answers {@code echo} and {@code approve}, and nothing else. */
  static PhoenixTestServer server() {
    return PhoenixTestServer.create().channel("*", Room::new);
  }

  /** A connection that comes back soon, and joins again soon. */
  static Hawser hawser(PhoenixServer server) {
    return hawser(server.url());
  }

  /** A connection that comes back soon, and joins again soon. */
  static Hawser hawser(String url) {
    return Hawser.to("phoenix+" + url)
        .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
        .with(PhoenixOptions.REJOIN, ReconnectPolicy.fixed(Duration.ofMillis(20)));
  }

  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new AssertionError("not within " + LIMIT + ": " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static final class Room implements PhoenixHandler {
    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok(join.json());
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      Object payload = push.isBinary() ? push.bytes() : push.json();
      return switch (push.event()) {
        case "echo" -> PhoenixReply.ok(payload);
        case "approve" -> PhoenixReply.status("approved", payload);
        default -> PhoenixReply.none();
      };
    }
  }

  private Rooms() {}
}
