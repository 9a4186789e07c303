package dev.hawser.testkit;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * One attempt on a {@link FakeTransport} and the link that comes of it. The methods that are not of
 * {@link Transport.Link} are the peer: what they cause has happened when they return.
 *
 * <p>What is flushed counts as written at once, unless {@link #holdWrites} says otherwise. A
 * closing handshake is answered at once, unless {@link #answerClose} says otherwise; then the link
 * is cut after {@code close-timeout}.
 */
public final class FakeLink implements Transport.Link {

  private enum Phase {
    OPENING,
    OPEN,
    CLOSING,
    CLOSED
  }

  private record Write(Frame frame, Transport.@Nullable Written written) {}

  private final VirtualLoop loop;
  private final Endpoint endpoint;
  private final Options options;
  private final Transport.Listener listener;

  /** Taken and not flushed. */
  private final Queue<Write> taken = new ArrayDeque<>();

  /** Flushed and held. */
  private final Queue<Write> held = new ArrayDeque<>();

  private List<Frame> sent = new ArrayList<>();
  private Phase phase = Phase.OPENING;
  private boolean writable = true;
  private boolean reading = true;
  private boolean holding;
  private boolean answersClose = true;
  private Duration maxSilence = Duration.ZERO;
  private boolean aborted;
  private int closeCode;
  private int flushes;
  private @Nullable Disposable closeTimer;

  FakeLink(VirtualLoop loop, Endpoint endpoint, Options options, Transport.Listener listener) {
    this.loop = loop;
    this.endpoint = endpoint;
    this.options = options;
    this.listener = listener;
  }

  // The peer.

  /** Opens a link whose attempt hangs. */
  public void open() {
    post(() -> opened(new Transport.Opened(null, "", Map.of())));
  }

  /** The peer sends text frames, received in one go. Ignored unless the link is open. */
  public void receive(String... texts) {
    receive(Arrays.stream(texts).map(Frame::text).toArray(Frame[]::new));
  }

  /** The peer sends frames, received in one go. Ignored unless the link is open. */
  public void receive(Frame... frames) {
    post(
        () -> {
          for (Frame frame : frames) {
            if (phase == Phase.OPEN) {
              listener.onFrame(frame);
            }
          }
          if (phase == Phase.OPEN) {
            listener.onReadComplete();
          }
        });
  }

  /** The link, or the attempt, ends for {@code cause}. */
  public void drop(Cause cause) {
    post(() -> closed(cause));
  }

  /** The network breaks. */
  public void drop() {
    drop(Cause.of(Cause.Kind.NETWORK, "connection reset"));
  }

  /** The peer closes with a closing handshake. */
  public void serverClose(int code, String reason) {
    drop(Cause.serverClose(code, reason));
  }

  /** What carries the frames changes. */
  public void changeTransport(String name) {
    post(
        () -> {
          if (phase == Phase.OPEN) {
            listener.onTransport(name);
          }
        });
  }

  /** A ping is answered. */
  public void heartbeat(Duration roundTrip) {
    post(
        () -> {
          if (phase == Phase.OPEN) {
            listener.onHeartbeat(roundTrip);
          }
        });
  }

  /** Whether the socket takes more. */
  public void setWritable(boolean value) {
    post(
        () -> {
          writable = value;
          listener.onWritabilityChanged();
        });
  }

  /** While true what is flushed waits in the socket; false writes it. */
  public void holdWrites(boolean hold) {
    post(
        () -> {
          holding = hold;
          writeHeld();
        });
  }

  /** What waits in the socket, and cannot be written, fails; the link stays. */
  public void failWrites(IOException failure) {
    post(() -> failAll(held, failure));
  }

  /** Whether the peer answers a close frame; true at first. */
  public void answerClose(boolean answer) {
    answersClose = answer;
  }

  /** What the link says of itself; zero at first: it has no heartbeat. */
  public void maxSilence(Duration longest) {
    maxSilence = longest;
  }

  /** The frames written to the peer since the last take. */
  public List<Frame> take() {
    List<Frame> frames = sent;
    sent = new ArrayList<>();
    return frames;
  }

  /** The texts of {@link #take()}. */
  public List<String> takeTexts() {
    return take().stream().map(Frame::text).toList();
  }

  /** How often something was flushed. */
  public int flushes() {
    return flushes;
  }

  /** Where the attempt goes. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Whether messages flow: opened, and neither closing nor closed. */
  public boolean isOpen() {
    return phase == Phase.OPEN;
  }

  /** Whether it is over. */
  public boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /** Whether our side cut it. */
  public boolean isAborted() {
    return aborted;
  }

  /** The code with which our side closed it; 0 if it did not. */
  public int closeCode() {
    return closeCode;
  }

  /** Whether our side reads. */
  public boolean isReading() {
    return reading;
  }

  private void post(Runnable action) {
    loop.execute(action);
    loop.run();
  }

  // In the loop.

  void opened(Transport.Opened outcome) {
    if (phase == Phase.OPENING) {
      phase = Phase.OPEN;
      listener.onOpen(outcome);
    }
  }

  void closed(Cause cause) {
    if (phase == Phase.CLOSED) {
      return;
    }
    phase = Phase.CLOSED;
    if (closeTimer != null) {
      closeTimer.dispose();
    }
    IOException failure = new IOException("the link is closed");
    failAll(held, failure);
    failAll(taken, failure);
    listener.onClosed(cause);
  }

  private static void failAll(Queue<Write> writes, IOException failure) {
    Write write;
    while ((write = writes.poll()) != null) {
      if (write.written() != null) {
        write.written().done(failure);
      }
    }
  }

  private void writeHeld() {
    Write write;
    while (!holding && (write = held.poll()) != null) {
      sent.add(write.frame());
      if (write.written() != null) {
        write.written().done(null);
      }
    }
  }

  @Override
  public void write(
      Frame.Kind kind, byte[] array, int offset, int length, Transport.@Nullable Written written) {
    if (phase == Phase.OPEN) {
      byte[] copy = Arrays.copyOfRange(array, offset, offset + length);
      taken.add(new Write(new Frame(kind, copy, 0, length), written));
    } else if (written != null) {
      loop.execute(() -> written.done(new IOException("the link is not open")));
    }
  }

  @Override
  public void flush() {
    if (!taken.isEmpty()) {
      flushes++;
      held.addAll(taken);
      taken.clear();
      writeHeld();
    }
  }

  @Override
  public boolean isWritable() {
    return phase == Phase.OPEN && writable;
  }

  @Override
  public void setReading(boolean value) {
    reading = value;
  }

  @Override
  public Duration maxSilence() {
    return maxSilence;
  }

  @Override
  public void close(int code, String reason) {
    if (phase == Phase.OPENING) {
      abort();
    } else if (phase == Phase.OPEN) {
      flush();
      phase = Phase.CLOSING;
      closeCode = code;
      Cause end = Cause.of(Cause.Kind.USER, "closed with " + code);
      closeTimer =
          loop.schedule(
              () -> closed(end),
              answersClose ? Duration.ZERO : options.get(TransportOptions.CLOSE_TIMEOUT));
    }
  }

  @Override
  public void abort() {
    if (phase != Phase.CLOSED) {
      aborted = true;
      Cause end = Cause.of(Cause.Kind.USER, "link aborted");
      if (phase == Phase.OPENING) {
        phase = Phase.CLOSING;
        loop.execute(() -> closed(end));
      } else {
        closed(end);
      }
    }
  }

  @Override
  public String toString() {
    return "FakeLink(" + phase + ", " + endpoint + ")";
  }
}
