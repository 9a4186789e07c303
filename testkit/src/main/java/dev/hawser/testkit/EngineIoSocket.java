package dev.hawser.testkit;

import dev.hawser.testkit.EngineIoPacket.PacketType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A session: what waits to be sent, the heartbeat, and the transport it is on. */
final class EngineIoSocket implements EngineIoSession, EngineIoTransport.Owner {

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private static final ServerLoop.Timer NO_TIMER = () -> {};

  private final EngineIoServer server;
  private final ClientRequest request;
  private final String sid;
  private final int version;
  private final EngineIoTraffic traffic;
  private final Recorder<String> closeReason = new Recorder<>("end of the session");

  private volatile EngineIoTransport transport;

  // On the loop only.
  private final List<EngineIoPacket> buffer = new ArrayList<>();
  private State state = State.OPEN;
  private @Nullable EngineIoUpgrade upgrade;
  private boolean upgraded;
  private ServerLoop.Timer ping = NO_TIMER;
  private ServerLoop.Timer pingTimeout = NO_TIMER;
  private boolean heartbeat = true;
  private boolean silent;

  EngineIoSocket(
      EngineIoServer server,
      ClientRequest request,
      String sid,
      int version,
      EngineIoTraffic traffic,
      EngineIoTransport transport) {
    this.server = server;
    this.request = request;
    this.sid = sid;
    this.version = version;
    this.traffic = traffic;
    this.transport = transport;
  }

  /** Says hello and starts the heartbeat. */
  void open() {
    transport.owner(this);
    EngineIoSettings settings = server.settings();
    send(EngineIoPacket.of(PacketType.OPEN, settings.open(sid, transport.name())));
    settings.initialMessage().ifPresent(this::send);
    if (version == 3) {
      expectPing();
    } else {
      schedulePing();
    }
  }

  // ---- from the transport

  @Override
  public void ready() {
    flush();
  }

  @Override
  public void packet(EngineIoPacket packet) {
    if (state != State.OPEN || silent) {
      return;
    }
    switch (packet.type()) {
      case PING -> {
        if (version == 4) {
          failed(); // The server pings, not the client.
        } else if (heartbeat) {
          expectPing();
          send(EngineIoPacket.of(PacketType.PONG));
        }
      }
      case PONG -> {
        if (version == 3) {
          failed();
        } else if (heartbeat) {
          pingTimeout.cancel();
          schedulePing();
        }
      }
      case MESSAGE -> {
        byte[] binary = packet.binary();
        if (binary == null) {
          server.listener().text(this, packet.data());
        } else {
          server.listener().binary(this, binary);
        }
      }
      case ERROR -> end("parse error");
      case OPEN, CLOSE, UPGRADE, NOOP, RAW -> {} // Of no meaning here.
    }
  }

  @Override
  public void failed() {
    end("transport error");
  }

  @Override
  public void closed() {
    end("transport close");
  }

  // ---- the heartbeat

  private void schedulePing() {
    ping.cancel();
    ping =
        server
            .loop()
            .schedule(
                server.settings().pingInterval(),
                () -> {
                  send(EngineIoPacket.of(PacketType.PING));
                  timeOut(server.settings().pingTimeout());
                });
  }

  private void expectPing() {
    timeOut(server.settings().pingInterval().plus(server.settings().pingTimeout()));
  }

  private void timeOut(Duration limit) {
    pingTimeout.cancel();
    pingTimeout = server.loop().schedule(limit, () -> end("ping timeout"));
  }

  // ---- the upgrade

  boolean canUpgrade() {
    return state != State.CLOSED && upgrade == null && !upgraded;
  }

  void upgrade(EngineIoWebSocket candidate) {
    upgrade = new EngineIoUpgrade(server, this, candidate);
    candidate.owner(upgrade);
  }

  /** Ends a waiting poll, for the client must have none when it changes the transport. */
  void freePoll() {
    if (transport instanceof EngineIoPolling && transport.isWritable()) {
      transport.send(List.of(EngineIoPacket.of(PacketType.NOOP)));
    }
  }

  void upgradeEnded() {
    upgrade = null;
  }

  void upgraded(EngineIoWebSocket next) {
    transport.discard();
    upgraded = true;
    leaveTransport();
    transport = next;
    next.owner(this);
    if (silent) {
      next.silence();
    }
    flush();
    if (state == State.CLOSING) {
      next.close(() -> end("forced close"));
    }
  }

  private void leaveTransport() {
    transport.owner(NONE);
    transport.close(() -> {});
  }

  // ---- sending and ending

  private void send(EngineIoPacket packet) {
    if (state == State.OPEN) {
      buffer.add(packet);
      flush();
    }
  }

  private void flush() {
    if (state == State.CLOSED || buffer.isEmpty() || !transport.isWritable()) {
      return;
    }
    List<EngineIoPacket> packets = List.copyOf(buffer);
    buffer.clear();
    transport.send(packets);
    if (state == State.CLOSING) {
      transport.close(() -> end("forced close"));
    }
  }

  private void end(String reason) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    stopTimers();
    if (upgrade != null) {
      upgrade.cancel();
    }
    leaveTransport();
    server.ended(this);
    closeReason.add(reason);
    server.listener().closed(this, reason);
  }

  private void stopTimers() {
    ping.cancel();
    pingTimeout.cancel();
  }

  // ---- for the protocol above, from any thread

  @Override
  public String sid() {
    return sid;
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public ClientRequest request() {
    return request;
  }

  @Override
  public String transport() {
    return transport.name();
  }

  /** On the loop only. */
  EngineIoTransport currentTransport() {
    return transport;
  }

  EngineIoTraffic recorder() {
    return traffic;
  }

  @Override
  public boolean isWritable() {
    return state == State.OPEN && buffer.isEmpty() && transport.isWritable();
  }

  @Override
  public void send(String text) {
    server.loop().run(() -> send(EngineIoPacket.of(PacketType.MESSAGE, text)));
  }

  @Override
  public void send(byte[] binary) {
    server.loop().run(() -> send(EngineIoPacket.of(PacketType.MESSAGE, binary)));
  }

  @Override
  public void close() {
    server
        .loop()
        .run(
            () -> {
              if (state == State.OPEN) {
                state = State.CLOSING;
                if (buffer.isEmpty()) {
                  transport.close(() -> end("forced close"));
                }
              }
            });
  }

  @Override
  public List<EngineIoEntry> traffic() {
    return traffic.all();
  }

  @Override
  public EngineIoEntry awaitTraffic(Predicate<EngineIoEntry> condition, Duration limit) {
    return traffic.await(condition, limit);
  }

  @Override
  public Optional<String> closeReason() {
    return closeReason.snapshot().stream().findFirst();
  }

  @Override
  public String awaitClosed(Duration limit) {
    return closeReason.await(reason -> true, limit);
  }

  @Override
  public void sendRaw(String text) {
    server.loop().run(() -> send(EngineIoPacket.of(PacketType.RAW, text)));
  }

  @Override
  public void sendRaw(byte[] binary) {
    server.loop().run(() -> send(EngineIoPacket.of(PacketType.RAW, binary)));
  }

  @Override
  public void stopHeartbeat() {
    server
        .loop()
        .runAndWait(
            () -> {
              heartbeat = false;
              stopTimers();
            });
  }

  @Override
  public void silence() {
    server
        .loop()
        .runAndWait(
            () -> {
              heartbeat = false;
              silent = true;
              stopTimers();
              transport.silence();
            });
  }

  @Override
  public void reset() {
    server.loop().run(() -> transport.reset());
  }

  @Override
  public void forget() {
    server
        .loop()
        .run(
            () -> {
              if (transport instanceof EngineIoPolling polling) {
                polling.forget();
              } else {
                transport.reset();
              }
              end("forced close");
            });
  }

  @Override
  public String toString() {
    return "session on " + transport.name();
  }
}
