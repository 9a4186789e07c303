package dev.hawser.socketio.engineio;

import dev.hawser.Cause;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import java.time.Duration;

/** What the packets of an open session do, whatever brings them; and its heartbeat. Loop only. */
final class Session {

  private final Handshake handshake;
  private final EngineIoVersion version;
  private final int maxMessage;
  private final EngineIoLink link;
  private final Transport.Listener listener;
  private final Liveness liveness;

  Session(
      Handshake handshake,
      EngineIoVersion version,
      int maxMessage,
      Loop loop,
      EngineIoLink link,
      Transport.Listener listener,
      boolean reading) {
    this.handshake = handshake;
    this.version = version;
    this.maxMessage = maxMessage;
    this.link = link;
    this.listener = listener;
    Runnable ping = version == EngineIoVersion.V3 ? () -> link.control(PacketType.PING) : null;
    liveness = new Liveness(loop, handshake, ping, this::expired, reading);
  }

  private void expired() {
    link.failed(liveness.cause());
  }

  Handshake handshake() {
    return handshake;
  }

  void packet(PacketType type, Frame.Kind kind, byte[] array, int offset, int length) {
    switch (type) {
      case OPEN -> throw new ProtocolViolationException("a second open packet", true);
      case CLOSE -> link.failed(Causes.closePacket());
      case PING -> {
        if (version == EngineIoVersion.V4) {
          link.control(PacketType.PONG);
        }
      }
      case PONG -> {
        Duration roundTrip = liveness.answered();
        if (roundTrip != null) {
          listener.onHeartbeat(roundTrip);
        }
      }
      case MESSAGE -> message(new Frame(kind, array, offset, length));
      case UPGRADE, NOOP -> {}
    }
  }

  private void message(Frame frame) {
    if (frame.length() > maxMessage) {
      String what = "a message of " + frame.length() + " bytes, more than " + maxMessage;
      link.failed(Cause.of(Cause.Kind.OVERFLOW, what));
    } else {
      listener.onFrame(frame);
    }
  }

  /** All that came in one go was told. */
  void readComplete() {
    liveness.heard();
    listener.onReadComplete();
  }

  void setReading(boolean reading) {
    liveness.setReading(reading);
  }

  void stop() {
    liveness.stop();
  }
}
