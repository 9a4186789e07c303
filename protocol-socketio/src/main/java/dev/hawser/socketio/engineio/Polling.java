package dev.hawser.socketio.engineio;

import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import dev.hawser.spi.Transport.Written;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The polling of one session: {@link Poller} receives, {@link Poster} sends. Loop only. */
final class Polling {

  private final Requests requests;
  private final EngineIoLink link;
  private final EngineIoVersion version;
  private final Poller poller;

  /** Null before the handshake. */
  private @Nullable Poster poster;

  Polling(Requests requests, EngineIoLink link, EngineIoVersion version, boolean reading) {
    this.requests = requests;
    this.link = link;
    this.version = version;
    poller = new Poller(requests, link, version, reading);
  }

  void start() {
    poller.start();
  }

  void opened(Handshake handshake) {
    requests.handshake(handshake);
    poster = new Poster(requests, link, version, handshake.maxPayload());
  }

  /** What the first response settled. */
  Transport.Opened opened() {
    return new Transport.Opened(EngineIoOptions.POLLING, null, "", poller.headers());
  }

  private Poster poster() {
    return Objects.requireNonNull(poster, "poster");
  }

  void setReading(boolean reading) {
    poller.setReading(reading);
  }

  void write(Frame.Kind kind, byte[] array, int offset, int length, @Nullable Written written) {
    poster().write(kind, array, offset, length, written);
  }

  /** Sends a packet without data, before all that waits. */
  void urgent(PacketType type) {
    poster().urgent(type);
  }

  void flush() {
    poster().flush();
  }

  boolean isWritable() {
    return poster().isWritable();
  }

  /** Whether no request is under way. */
  boolean isIdle() {
    return poller.isIdle() && poster().isIdle();
  }

  /** Whether all that was flushed has arrived. */
  boolean isDrained() {
    return poster().isDrained();
  }

  /** Posts nothing more; the link says by itself whether to poll. */
  void hold() {
    poster().hold(true);
  }

  void resume() {
    poster().hold(false);
    poller.poll();
  }

  /** Sends all that was written, and then the close packet. */
  void close() {
    poster().close();
  }

  /** Hands all that waits to a WebSocket, and ends. */
  void moveTo(SocketWire socket) {
    poster().moveTo(socket);
    requests.close();
  }

  /** Drops all requests. */
  void release() {
    requests.close();
  }

  /** None of what is left will be written. */
  void fail(Throwable reason) {
    if (poster != null) {
      poster.fail(reason);
    }
  }
}
