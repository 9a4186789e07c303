package dev.hawser.socketio.engineio;

import dev.hawser.Cause;
import dev.hawser.spi.Frame;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpResponse;
import dev.hawser.spi.Transport.Written;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends by polling, one {@code POST} at a time; what comes meanwhile goes with the next. */
final class Poster implements HttpClient.Callback {

  private static final int HIGH_WATER = 128 * 1024;
  private static final int LOW_WATER = 64 * 1024;
  private static final byte[] NOTHING = {};

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Packet(
      PacketType type, Frame.Kind kind, byte[] bytes, @Nullable Written written) {}

  private final Requests requests;
  private final EngineIoLink link;
  private final PayloadWriter payload;

  /** Taken and not flushed. */
  private final Deque<Packet> taken = new ArrayDeque<>();

  /** Flushed. */
  private final Deque<Packet> waiting = new ArrayDeque<>();

  /** In the request that waits for its answer; empty if there is none. */
  private List<Packet> posted = List.of();

  /** The bytes of all three. */
  private long bytes;

  private boolean writable = true;
  private boolean held;

  Poster(Requests requests, EngineIoLink link, EngineIoVersion version, long maxPayload) {
    this.requests = requests;
    this.link = link;
    payload = new PayloadWriter(version, maxPayload);
  }

  void write(Frame.Kind kind, byte[] array, int offset, int length, @Nullable Written written) {
    byte[] copy = Arrays.copyOfRange(array, offset, offset + length);
    taken.add(new Packet(PacketType.MESSAGE, kind, copy, written));
    bytes += length;
    writable &= bytes <= HIGH_WATER;
  }

  /** Sends a packet without data, before all that waits. */
  void urgent(PacketType type) {
    waiting.addFirst(new Packet(type, Frame.Kind.TEXT, NOTHING, null));
    post();
  }

  void flush() {
    waiting.addAll(taken);
    taken.clear();
    post();
  }

  /** While held nothing more is posted. */
  void hold(boolean value) {
    held = value;
    post();
  }

  /** Sends all that was written, and then the close packet. */
  void close() {
    waiting.addAll(taken);
    taken.clear();
    waiting.add(new Packet(PacketType.CLOSE, Frame.Kind.TEXT, NOTHING, null));
    hold(false);
  }

  boolean isWritable() {
    return writable;
  }

  /** Whether no request is under way. */
  boolean isIdle() {
    return posted.isEmpty();
  }

  /** Whether all that was flushed has arrived. */
  boolean isDrained() {
    return posted.isEmpty() && waiting.isEmpty();
  }

  private void post() {
    if (held || waiting.isEmpty() || !posted.isEmpty()) {
      return;
    }
    List<Packet> batch = new ArrayList<>();
    payload.clear();
    Packet next;
    while ((next = waiting.peek()) != null && payload.accepts(next.kind, next.bytes.length)) {
      payload.add(next.type, next.kind, next.bytes, 0, next.bytes.length);
      batch.add(waiting.remove());
    }
    posted = batch;
    requests.post(Arrays.copyOf(payload.array(), payload.length()), this);
  }

  @Override
  public void onResponse(HttpResponse response) {
    if (response.status() == 200) {
      written();
    } else {
      link.refused(response);
    }
  }

  @Override
  public void onFailure(Cause cause, boolean inDoubt) {
    link.failed(cause);
  }

  private void written() {
    List<Packet> done = posted;
    posted = List.of();
    for (Packet packet : done) {
      bytes -= packet.bytes.length;
    }
    writable |= bytes < LOW_WATER;
    post();
    for (Packet packet : done) {
      if (packet.written != null) {
        packet.written.done(null);
      }
    }
    link.requestEnded();
  }

  /** Hands all that waits to a WebSocket; no request may be under way. */
  void moveTo(SocketWire socket) {
    waiting.addAll(taken);
    taken.clear();
    Packet packet;
    while ((packet = waiting.poll()) != null) {
      socket.write(packet.type, packet.kind, packet.bytes, 0, packet.bytes.length, packet.written);
    }
    bytes = 0;
    writable = true;
  }

  /** None of what is left will be written. */
  void fail(Throwable reason) {
    List<Packet> lost = new ArrayList<>(posted);
    lost.addAll(waiting);
    lost.addAll(taken);
    posted = List.of();
    waiting.clear();
    taken.clear();
    bytes = 0;
    for (Packet packet : lost) {
      if (packet.written != null) {
        packet.written.done(reason);
      }
    }
  }
}
