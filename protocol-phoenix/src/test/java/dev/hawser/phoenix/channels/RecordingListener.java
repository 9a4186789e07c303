package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Notes what a link tells, one line each, and the order of the contract. */
final class RecordingListener implements Transport.Listener {

  private final List<String> told = new ArrayList<>();
  private Transport.Opened opened;
  private Cause closed;
  Runnable onFrame = () -> {};

  /** What was told since the last take. */
  List<String> take() {
    List<String> taken = List.copyOf(told);
    told.clear();
    return taken;
  }

  Transport.Opened opened() {
    return opened;
  }

  /** Why the link ended, or null. */
  Cause closed() {
    return closed;
  }

  private void tell(String what) {
    if (closed != null) {
      throw new AssertionError(what + " after onClosed");
    }
    told.add(what);
  }

  /** Writes a text on {@code link}; its fate is noted as "written x" or "lost x". */
  void write(Transport.Link link, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    link.write(Frame.Kind.TEXT, bytes, 0, bytes.length, fate(text));
  }

  void writeBinary(Transport.Link link, byte... bytes) {
    link.write(Frame.Kind.BINARY, bytes, 0, bytes.length, fate("binary"));
  }

  private Transport.Written fate(String what) {
    return failure -> tell((failure == null ? "written " : "lost ") + what);
  }

  @Override
  public void onOpen(Transport.Opened what) {
    tell("open");
    opened = what;
  }

  @Override
  public void onFrame(Frame frame) {
    tell(frame.kind() == Frame.Kind.TEXT ? "text " + frame.text() : "binary " + hex(frame));
    onFrame.run();
  }

  private static String hex(Frame frame) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < frame.length(); i++) {
      hex.append(String.format("%02x", frame.array()[frame.offset() + i]));
    }
    return hex.toString();
  }

  @Override
  public void onReadComplete() {
    tell("read");
  }

  @Override
  public void onWritabilityChanged() {
    tell("writability");
  }

  @Override
  public void onHeartbeat(Duration roundTrip) {
    tell("heartbeat");
  }

  @Override
  public void onTransport(String name) {
    tell("transport " + name);
  }

  @Override
  public void onClosed(Cause cause) {
    tell("closed");
    closed = cause;
  }
}
