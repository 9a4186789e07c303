package dev.hawser.socketio.engineio;

import dev.hawser.Cause;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Notes what a link tells, one line each, and that nothing comes after the end. */
final class RecordingListener implements Transport.Listener {

  private final List<String> told = new ArrayList<>();
  private Transport.Opened opened;
  private Cause closed;
  private Throwable failure;

  /** What was told since the last take, but for "read". */
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

  /** Why the latest message that was lost was lost. */
  Throwable failure() {
    return failure;
  }

  private void tell(String what) {
    if (closed != null) {
      throw new AssertionError(what + " after onClosed");
    }
    told.add(what);
  }

  /** Writes texts and flushes; the fate of each is noted as "written x" or "lost x". */
  void write(Transport.Link link, String... texts) {
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      link.write(Frame.Kind.TEXT, bytes, 0, bytes.length, fate(text));
    }
    link.flush();
  }

  void writeBinary(Transport.Link link, byte... bytes) {
    link.write(Frame.Kind.BINARY, bytes, 0, bytes.length, fate("binary"));
    link.flush();
  }

  private Transport.Written fate(String what) {
    String name = what.length() > 20 ? "large" : what;
    return reason -> {
      if (reason != null) {
        failure = reason;
      }
      tell((reason == null ? "written " : "lost ") + name);
    };
  }

  @Override
  public void onOpen(Transport.Opened what) {
    tell("open " + what.transport());
    opened = what;
  }

  @Override
  public void onFrame(Frame frame) {
    boolean text = frame.kind() == Frame.Kind.TEXT;
    int from = frame.offset();
    String hex = HexFormat.of().formatHex(frame.array(), from, from + frame.length());
    tell(text ? "text " + frame.text() : "binary " + hex);
  }

  @Override
  public void onReadComplete() {
    if (closed != null) {
      throw new AssertionError("read after onClosed");
    }
  }

  @Override
  public void onWritabilityChanged() {
    tell("writability");
  }

  @Override
  public void onHeartbeat(Duration roundTrip) {
    tell("heartbeat " + roundTrip.toMillis());
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
