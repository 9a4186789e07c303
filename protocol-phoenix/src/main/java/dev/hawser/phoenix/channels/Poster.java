package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpResponse;
import dev.hawser.spi.Transport.Written;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends frames, one {@code POST} at a time; what comes meanwhile goes with the next. Loop only. */
final class Poster implements HttpClient.Callback {

  /** A server reads no more lines of one request, and drops the rest. */
  private static final int MOST_LINES = 100;

  /** Servers refuse bodies of more than 8 MB. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int HIGH_WATER = 128 * 1024;
  private static final int LOW_WATER = 64 * 1024;
  private static final String LINES = "application/x-ndjson";
  private static final String SINGLE = "application/json";

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Line(byte[] bytes, boolean alone, @Nullable Written written) {}

  private final LongPollRequests requests;
  private final LongPollLink link;
  private final Runnable writabilityChanged;

  /** Taken and not flushed. */
  private final Deque<Line> taken = new ArrayDeque<>();

  /** Flushed. */
  private final Deque<Line> waiting = new ArrayDeque<>();

  /** In the request that waits for its answer; empty if there is none. */
  private List<Line> posted = List.of();

  /** The bytes of all three. */
  private long bytes;

  private boolean writable = true;

  Poster(LongPollRequests requests, LongPollLink link, Runnable writabilityChanged) {
    this.requests = requests;
    this.link = link;
    this.writabilityChanged = writabilityChanged;
  }

  void write(Frame.Kind kind, byte[] array, int offset, int length, @Nullable Written written) {
    byte[] line = new byte[length];
    System.arraycopy(array, offset, line, 0, length);
    boolean text = kind == Frame.Kind.TEXT;
    if (text) {
      joinLines(line);
    } else {
      line = Base64.getEncoder().encode(line);
    }
    // Among lines the server takes for text only what starts so: objects of V1 go alone.
    boolean alone = text && (length == 0 || line[0] != '[');
    taken.add(new Line(line, alone, written));
    bytes += line.length;
    if (bytes > HIGH_WATER) {
      writable = false;
    }
  }

  /** Between JSON's tokens, and nowhere else, there may be line ends: a blank is the same. */
  private static void joinLines(byte[] text) {
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n' || text[i] == '\r') {
        text[i] = ' ';
      }
    }
  }

  void flush() {
    waiting.addAll(taken);
    taken.clear();
    if (posted.isEmpty() && !waiting.isEmpty()) {
      post();
    }
  }

  boolean isWritable() {
    return writable;
  }

  boolean isIdle() {
    return posted.isEmpty() && waiting.isEmpty() && taken.isEmpty();
  }

  private void post() {
    List<Line> batch = new ArrayList<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Line next = waiting.removeFirst();
    boolean alone = next.alone;
    batch.add(next);
    body.write(next.bytes, 0, next.bytes.length);
    while (!alone && batch.size() < MOST_LINES) {
      Line after = waiting.peek();
      if (after == null || after.alone || body.size() + after.bytes.length > MOST_BYTES) {
        break;
      }
      waiting.removeFirst();
      batch.add(after);
      body.write('\n');
      body.write(after.bytes, 0, after.bytes.length);
    }
    posted = batch;
    requests.post(alone ? SINGLE : LINES, body.toByteArray(), this);
  }

  @Override
  public void onResponse(HttpResponse response) {
    if (response.status() != 200) {
      link.failed(LongPollCauses.of(response));
      return;
    }
    int status;
    try {
      status = LongPollAnswer.read(response.body()).status();
    } catch (ProtocolViolationException e) {
      link.failed(LongPollCauses.notPhoenix());
      return;
    }
    if (status == 200) {
      written();
    } else {
      link.failed(LongPollCauses.of(status));
    }
  }

  @Override
  public void onFailure(Cause cause, boolean inDoubt) {
    link.failed(cause);
  }

  private void written() {
    List<Line> done = posted;
    posted = List.of();
    for (Line line : done) {
      bytes -= line.bytes.length;
    }
    if (!waiting.isEmpty()) {
      post();
    }
    for (Line line : done) {
      if (line.written != null) {
        line.written.done(null);
      }
    }
    if (!writable && bytes < LOW_WATER) {
      writable = true;
      if (link.isOpen()) {
        writabilityChanged.run();
      }
    }
    if (isIdle()) {
      link.posted();
    }
  }

  /** None of what is left will be written. */
  void fail(IOException reason) {
    List<Line> lost = new ArrayList<>(posted);
    lost.addAll(waiting);
    lost.addAll(taken);
    posted = List.of();
    waiting.clear();
    taken.clear();
    bytes = 0;
    for (Line line : lost) {
      if (line.written != null) {
        line.written.done(reason);
      }
    }
  }
}
