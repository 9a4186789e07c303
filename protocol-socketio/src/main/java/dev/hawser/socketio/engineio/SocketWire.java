package dev.hawser.socketio.engineio;

import dev.hawser.Cause;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Packets over a WebSocket, one in each frame. Loop only. */
final class SocketWire implements Transport.Listener {

  private final EngineIoLink owner;
  private final PacketReader reader;
  private final PacketWriter writer;
  private final PacketSink packets;

  /** Set by {@link #open}. */
  private Transport.@Nullable Link link;

  private Transport.@Nullable Opened opened;

  /** Whether nobody wants to hear of it any more. */
  private boolean dropped;

  SocketWire(EngineIoLink owner, EngineIoVersion version) {
    this.owner = owner;
    reader = new PacketReader(version);
    writer = new PacketWriter(version);
    packets = owner::socketPacket;
  }

  void open(Function<Transport.Listener, Transport.Link> opener) {
    link = opener.apply(this);
  }

  private Transport.Link link() {
    return Objects.requireNonNull(link, "link");
  }

  /** What its handshake settled. */
  Transport.Opened opened() {
    return Objects.requireNonNull(opened, "opened");
  }

  void write(
      PacketType type,
      Frame.Kind kind,
      byte[] array,
      int offset,
      int length,
      Transport.@Nullable Written written) {
    if (writer.isFrame(kind)) {
      link().write(kind, array, offset, length, written);
    } else {
      writer.write(type, kind, array, offset, length);
      link().write(kind, writer.array(), 0, writer.length(), written);
    }
  }

  void flush() {
    link().flush();
  }

  boolean isWritable() {
    return link().isWritable();
  }

  void setReading(boolean reading) {
    link().setReading(reading);
  }

  void close(int code, String reason) {
    link().close(code, reason);
  }

  /** Cuts it; its listener hears nothing any more. */
  void drop() {
    dropped = true;
    if (link != null) {
      link.abort();
    }
  }

  @Override
  public void onOpen(Transport.Opened what) {
    if (!dropped) {
      opened = what;
      owner.socketOpened();
    }
  }

  @Override
  public void onFrame(Frame frame) {
    if (dropped) {
      return;
    }
    try {
      reader.frame(frame, packets);
    } catch (ProtocolViolationException e) {
      owner.socketDown(Causes.violation(e));
    }
  }

  @Override
  public void onReadComplete() {
    if (!dropped) {
      owner.readComplete();
    }
  }

  @Override
  public void onWritabilityChanged() {
    if (!dropped) {
      owner.updateWritability();
    }
  }

  @Override
  public void onHeartbeat(Duration roundTrip) {
    if (!dropped) {
      owner.heartbeat(roundTrip);
    }
  }

  @Override
  public void onClosed(Cause cause) {
    if (!dropped) {
      dropped = true;
      owner.socketDown(Causes.webSocket(cause));
    }
  }
}
