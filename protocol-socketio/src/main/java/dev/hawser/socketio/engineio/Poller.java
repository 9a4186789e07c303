package dev.hawser.socketio.engineio;

import dev.hawser.Cause;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** Receives by polling, one {@code GET} at a time. Loop only. */
final class Poller implements HttpClient.Callback {

  private final Requests requests;
  private final EngineIoLink link;
  private final PacketReader reader;
  private Map<String, String> headers = Map.of();
  private boolean waiting;
  private boolean reading;

  Poller(Requests requests, EngineIoLink link, EngineIoVersion version, boolean reading) {
    this.requests = requests;
    this.link = link;
    this.reading = reading;
    reader = new PacketReader(version);
  }

  /** Sends the first {@code GET}. */
  void start() {
    waiting = true;
    requests.get(this);
  }

  /** Sends a {@code GET} if none is under way and the link wants one. */
  void poll() {
    if (!waiting && reading && link.polls()) {
      waiting = true;
      requests.get(this);
    }
  }

  /** A {@code GET} that waits goes on: dropping it would end the session. */
  void setReading(boolean value) {
    reading = value;
    poll();
  }

  /** The header fields of the first response. */
  Map<String, String> headers() {
    return headers;
  }

  boolean isIdle() {
    return !waiting;
  }

  @Override
  public void onResponse(HttpResponse response) {
    waiting = false;
    if (response.status() == 200) {
      polled(response);
    } else if (!link.isClosing()) {
      link.refused(response);
    }
  }

  private void polled(HttpResponse response) {
    boolean first = headers.isEmpty();
    if (first) {
      Map<String, String> fields = new LinkedHashMap<>();
      response.headers().forEach((name, values) -> fields.put(name, String.join(", ", values)));
      headers = fields;
    }
    try {
      reader.payload(response.body(), 0, response.body().length, link::packet);
    } catch (ProtocolViolationException e) {
      boolean old = first && reader.isOfVersion3(response.body());
      link.failed(old ? Causes.oldServer() : Causes.violation(e));
      return;
    }
    link.readComplete();
    poll();
    link.requestEnded();
  }

  @Override
  public void onFailure(Cause cause, boolean inDoubt) {
    waiting = false;
    if (!link.isClosing()) {
      link.failed(cause);
    }
  }
}
