package dev.hawser.testkit;

import dev.hawser.testkit.EngineIoPacket.PacketType;
import dev.hawser.testkit.WireMessage.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** HTTP long polling: a GET that waits for packets, and POSTs that bring them. */
final class EngineIoPolling implements EngineIoTransport {

  static final String NAME = "polling";

  /** How long the client may take to fetch the news that the session is closed. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final EngineIoServer server;
  private final int version;
  private final EngineIoPayload payload;
  private final EngineIoTraffic traffic;

  private Owner owner = Owner.NONE;
  private State state = State.OPEN;
  private @Nullable HttpExchange poll;
  private @Nullable HttpExchange post;
  private @Nullable Runnable pendingClose;
  private @Nullable String cookie;
  private boolean discarded;
  private boolean silent;
  private boolean resetNext;

  EngineIoPolling(EngineIoServer server, int version, boolean base64, EngineIoTraffic traffic) {
    this.server = server;
    this.version = version;
    this.payload = new EngineIoPayload(version, base64);
    this.traffic = traffic;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void owner(Owner newOwner) {
    owner = newOwner;
  }

  @Override
  public boolean isWritable() {
    return poll != null && !silent;
  }

  /** Sets a cookie with the next answer. */
  void setCookie(String newCookie) {
    cookie = newCookie;
  }

  void handle(HttpExchange exchange) {
    if (resetNext) {
      resetNext = false;
      exchange.reset();
      owner.failed();
      return;
    }
    switch (exchange.request().method()) {
      case "GET" -> {
        if (!silent) {
          poll(exchange);
        }
      }
      case "POST" -> {
        if (silent) {
          packets(exchange).forEach(packet -> traffic.add(Direction.IN, NAME, packet));
        } else {
          post(exchange);
        }
      }
      default -> exchange.respond(HttpReply.status(500));
    }
  }

  private void poll(HttpExchange exchange) {
    if (poll != null) {
      owner.failed(); // Which answers the first one.
      exchange.respond(HttpReply.status(400));
      return;
    }
    poll = exchange;
    exchange.onDisconnect(
        () -> {
          if (poll == exchange) {
            poll = null;
            owner.failed();
          }
        });
    owner.ready();
    if (isWritable() && pendingClose != null) {
      send(List.of(EngineIoPacket.of(PacketType.NOOP)));
    }
  }

  private void post(HttpExchange exchange) {
    if (post != null || (version == 4 && isBinary(exchange.request()))) {
      owner.failed();
      exchange.respond(HttpReply.status(400));
      return;
    }
    if (exchange.request().body().length > server.settings().maxPayload()) {
      exchange.respond(HttpReply.status(413));
      return;
    }
    post = exchange;
    exchange.onDisconnect(
        () -> {
          if (post == exchange) {
            post = null;
            owner.failed();
          }
        });
    for (EngineIoPacket packet : packets(exchange)) {
      traffic.add(Direction.IN, NAME, packet);
      if (packet.is(PacketType.CLOSE)) {
        closedByClient();
      } else {
        owner.packet(packet);
      }
    }
    Duration delay = server.faults().postDelay();
    if (delay.isZero()) {
      accepted(exchange);
    } else {
      server.loop().schedule(delay, () -> accepted(exchange));
    }
  }

  private List<EngineIoPacket> packets(HttpExchange exchange) {
    return payload.decode(exchange.request().body(), isBinary(exchange.request()));
  }

  private static boolean isBinary(ClientRequest request) {
    return request.header("Content-Type").filter("application/octet-stream"::equals).isPresent();
  }

  private void accepted(HttpExchange exchange) {
    if (post == exchange && !silent) {
      post = null;
      // The reference server has its reason: a browser would offer to save text/plain.
      respond(exchange, "text/html", "ok".getBytes(StandardCharsets.UTF_8), false);
    }
  }

  private void closedByClient() {
    if (isWritable()) {
      send(List.of(EngineIoPacket.of(PacketType.NOOP)));
    }
    state = State.CLOSED;
    owner.closed();
  }

  @Override
  public void send(List<EngineIoPacket> packets) {
    HttpExchange exchange = poll;
    if (exchange == null) {
      throw new IllegalStateException("no poll waits");
    }
    poll = null;
    List<EngineIoPacket> all = new ArrayList<>(packets);
    Runnable close = pendingClose;
    pendingClose = null;
    if (close != null) {
      all.add(EngineIoPacket.of(PacketType.CLOSE));
    }
    all.forEach(packet -> traffic.add(Direction.OUT, NAME, packet));
    String type = payload.isBinary(all) ? "application/octet-stream" : "text/plain; charset=UTF-8";
    respond(exchange, type, payload.encode(all), true);
    if (close != null) {
      close.run();
    }
  }

  private void respond(HttpExchange exchange, String type, byte[] body, boolean packets) {
    HttpReply reply =
        HttpReply.status(200)
            .header("Content-Type", type)
            .header("Cache-Control", "no-store")
            .body(body);
    boolean gzip = exchange.request().header("Accept-Encoding").orElse("").contains("gzip");
    if (packets && gzip && body.length >= server.settings().compressionThreshold()) {
      reply = reply.gzip();
    }
    if (cookie != null) {
      reply = reply.addHeader("Set-Cookie", cookie);
      cookie = null;
    }
    exchange.respond(server.settings().decorate(exchange.request(), reply));
  }

  @Override
  public void close(Runnable done) {
    if (state != State.OPEN) {
      return;
    }
    state = State.CLOSING;
    if (post != null && !silent) {
      HttpExchange exchange = post;
      post = null;
      exchange.disconnect();
    }
    Runnable end =
        () -> {
          done.run();
          state = State.CLOSED;
          owner.closed();
        };
    if (isWritable()) {
      send(List.of(EngineIoPacket.of(PacketType.CLOSE)));
      end.run();
    } else if (discarded) {
      end.run();
    } else {
      pendingClose = end;
      server
          .loop()
          .schedule(
              CLOSE_TIMEOUT,
              () -> {
                if (pendingClose == end) {
                  pendingClose = null;
                  end.run();
                }
              });
    }
  }

  @Override
  public void discard() {
    discarded = true;
  }

  @Override
  public void silence() {
    silent = true;
  }

  /** Tells a client that waits that there is no such session. */
  void forget() {
    HttpExchange waiting = poll;
    poll = null;
    if (waiting != null) {
      waiting.respond(EngineIoError.UNKNOWN_SID.reply(false));
    }
  }

  @Override
  public void reset() {
    HttpExchange waiting = poll;
    if (waiting == null) {
      resetNext = true;
    } else {
      poll = null; // Before anything else is sent to it.
      waiting.reset();
      owner.failed();
    }
  }
}
