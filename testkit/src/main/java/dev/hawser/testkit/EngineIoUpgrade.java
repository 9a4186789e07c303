package dev.hawser.testkit;

import dev.hawser.testkit.EngineIoPacket.PacketType;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WebSocket that wants to take over a session from polling. On the loop only. */
final class EngineIoUpgrade implements EngineIoTransport.Owner {

  /** How often a waiting poll is freed so that the client can go on. */
  private static final Duration NOOP_INTERVAL = Duration.ofMillis(100);

  private final EngineIoServer server;
  private final EngineIoSocket session;
  private final EngineIoWebSocket transport;
  private final ServerLoop.Timer timeout;
  private ServerLoop.@Nullable Timer noops;
  private boolean ended;

  EngineIoUpgrade(EngineIoServer server, EngineIoSocket session, EngineIoWebSocket transport) {
    this.server = server;
    this.session = session;
    this.transport = transport;
    timeout = server.loop().schedule(server.settings().upgradeTimeout(), this::cancel);
  }

  @Override
  public void ready() {}

  @Override
  public void packet(EngineIoPacket packet) {
    if (packet.is(PacketType.PING) && packet.data().equals("probe")) {
      EngineIoFaults faults = server.faults();
      if (faults.probeDelay().isZero()) {
        answer();
      } else {
        server.loop().schedule(faults.probeDelay(), this::answer);
      }
    } else if (packet.is(PacketType.UPGRADE)) {
      end();
      session.upgraded(transport);
    } else {
      cancel();
    }
  }

  private void answer() {
    String answer = server.faults().probeAnswer();
    if (ended || answer.isEmpty()) {
      return;
    }
    transport.send(List.of(EngineIoPacket.of(PacketType.RAW, answer)));
    if (noops != null) {
      noops.cancel();
    }
    noops = server.loop().schedule(NOOP_INTERVAL, this::freePoll);
  }

  private void freePoll() {
    if (!ended) {
      session.freePoll();
      noops = server.loop().schedule(NOOP_INTERVAL, this::freePoll);
    }
  }

  @Override
  public void failed() {
    cancel();
  }

  @Override
  public void closed() {
    cancel();
  }

  /** Gives up; the session stays where it is. */
  void cancel() {
    if (!ended) {
      end();
      transport.owner(EngineIoTransport.Owner.NONE);
      transport.close(() -> {});
    }
  }

  private void end() {
    ended = true;
    timeout.cancel();
    if (noops != null) {
      noops.cancel();
    }
    session.upgradeEnded();
  }
}
