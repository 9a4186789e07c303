package dev.hawser.testkit;

import dev.hawser.testkit.EngineIoPacket.PacketType;
import dev.hawser.testkit.WireMessage.Direction;
import java.util.List;

/** The WebSocket transport: one packet in each message. */
final class EngineIoWebSocket implements EngineIoTransport {

  static final String NAME = "websocket";

  private final ServerConnection connection;
  private final int version;
  private final boolean base64;
  private final int maxPayload;
  private final EngineIoTraffic traffic;

  private Owner owner = Owner.NONE;
  private boolean closing;
  private boolean silent;

  /**
   * @param base64 whether a client of version 3 wants no binary messages
   */
  EngineIoWebSocket(
      ServerConnection connection,
      int version,
      boolean base64,
      int maxPayload,
      EngineIoTraffic traffic) {
    this.connection = connection;
    this.version = version;
    this.base64 = base64;
    this.maxPayload = maxPayload;
    this.traffic = traffic;
    connection.onEnd(
        () -> {
          closing = true;
          owner.closed();
        });
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
    return !closing && !silent;
  }

  void handle(WireMessage message) {
    if (message.bytes().length > maxPayload && !silent) {
      closing = true;
      connection.close(1009, "");
      owner.failed();
      return;
    }
    EngineIoPacket packet =
        message.kind() == WireMessage.Kind.TEXT
            ? EngineIoPacket.parse(version, message.text())
            : EngineIoPacket.parse(version, message.bytes());
    traffic.add(Direction.IN, NAME, packet);
    owner.packet(packet);
  }

  @Override
  public void send(List<EngineIoPacket> packets) {
    for (EngineIoPacket packet : packets) {
      traffic.add(Direction.OUT, NAME, packet);
      boolean raw = packet.is(PacketType.RAW);
      if (packet.binary() != null && (raw || version == 4 || !base64)) {
        connection.send(packet.bytes(version));
      } else {
        connection.send(packet.text(version));
      }
    }
  }

  @Override
  public void close(Runnable done) {
    if (!closing) {
      closing = true;
      connection.close();
      done.run();
    }
  }

  @Override
  public void discard() {}

  @Override
  public void silence() {
    silent = true;
    connection.answerPings(false);
    connection.answerClose(false);
  }

  @Override
  public void reset() {
    connection.reset();
  }
}
