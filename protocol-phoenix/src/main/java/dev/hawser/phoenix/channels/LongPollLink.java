package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Frame;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpResponse;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** One long-poll session: {@link Poller} receives, {@link Poster} sends. Loop only. */
final class LongPollLink implements Transport.Link {

  private enum Phase {
    OPENING,
    OPEN,
    /** Sends what was written, and hears nothing any more. */
    CLOSING,
    CLOSED
  }

  private final HttpClient.Session session;
  private final Loop loop;
  private final Transport.Listener listener;
  private final Duration closeTimeout;
  private final int maxMessage;
  private final Poller poller;
  private final Poster poster;

  private Phase phase = Phase.OPENING;

  /** The end of {@link Phase#CLOSING}. */
  private @Nullable Disposable closeTimer;

  private Cause closeCause = Cause.of(Cause.Kind.USER, "link aborted");

  LongPollLink(
      HttpClient.Session session,
      LongPollRequests requests,
      Options options,
      Loop loop,
      Transport.Listener listener) {
    this.session = session;
    this.loop = loop;
    this.listener = listener;
    this.closeTimeout = options.get(TransportOptions.CLOSE_TIMEOUT);
    this.maxMessage = options.get(TransportOptions.MAX_MESSAGE_SIZE);
    this.poller = new Poller(requests, this);
    this.poster = new Poster(requests, this, listener::onWritabilityChanged);
  }

  void start() {
    poller.poll();
  }

  // What Poller and Poster tell.

  void opened(HttpResponse response) {
    phase = Phase.OPEN;
    Map<String, String> headers = new LinkedHashMap<>();
    response.headers().forEach((name, values) -> headers.put(name, String.join(", ", values)));
    listener.onOpen(new Transport.Opened(LongPollTransport.NAME, null, "", headers));
  }

  void received(List<Frame> frames) {
    for (Frame frame : frames) {
      if (phase != Phase.OPEN) {
        return;
      }
      if (frame.length() > maxMessage) {
        String what = "a message of " + frame.length() + " bytes, more than " + maxMessage;
        failed(Cause.of(Cause.Kind.OVERFLOW, what));
        return;
      }
      listener.onFrame(frame);
    }
    if (phase == Phase.OPEN) {
      listener.onReadComplete();
    }
  }

  /** Everything written so far has arrived. */
  void posted() {
    if (phase == Phase.CLOSING) {
      end(closeCause);
    }
  }

  void failed(Cause cause) {
    end(phase == Phase.CLOSING ? closeCause : cause);
  }

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  private void end(Cause cause) {
    if (phase == Phase.CLOSED) {
      return;
    }
    phase = Phase.CLOSED;
    session.close();
    if (closeTimer != null) {
      closeTimer.dispose();
    }
    poster.fail(new IOException("the link is closed"));
    listener.onClosed(cause);
  }

  @Override
  public void write(
      Frame.Kind kind, byte[] array, int offset, int length, Transport.@Nullable Written written) {
    if (phase == Phase.OPEN) {
      poster.write(kind, array, offset, length, written);
    } else if (written != null) {
      loop.execute(() -> written.done(new IOException("the link is not open")));
    }
  }

  @Override
  public void flush() {
    if (phase == Phase.OPEN) {
      poster.flush();
    }
  }

  @Override
  public boolean isWritable() {
    return phase == Phase.OPEN && poster.isWritable();
  }

  @Override
  public void setReading(boolean reading) {
    poller.setReading(reading);
  }

  /** A poll that is not answered ends the link. */
  @Override
  public Duration maxSilence() {
    return LongPollRequests.TIMEOUT;
  }

  @Override
  public void close(int code, String reason) {
    if (phase == Phase.OPENING) {
      abort();
    } else if (phase == Phase.OPEN) {
      phase = Phase.CLOSING;
      closeCause = Cause.of(Cause.Kind.USER, "closed with " + code).withReason(code, reason);
      poller.stop();
      poster.flush();
      Duration patience = poster.isIdle() ? Duration.ZERO : closeTimeout;
      closeTimer = loop.schedule(() -> end(closeCause), patience);
    }
  }

  @Override
  public void abort() {
    if (phase == Phase.OPENING) {
      phase = Phase.CLOSING;
      session.close();
      loop.execute(() -> end(closeCause));
    } else {
      end(Cause.of(Cause.Kind.USER, "link aborted"));
    }
  }
}
