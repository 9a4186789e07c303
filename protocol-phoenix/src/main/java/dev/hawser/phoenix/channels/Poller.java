package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Polls, again and again; at most one request at a time. Loop only. */
final class Poller implements HttpClient.Callback {

  private final LongPollRequests requests;
  private final LongPollLink link;

  /** The poll that waits; null for none. */
  private HttpClient.@Nullable Call waiting;

  private boolean reading = true;

  Poller(LongPollRequests requests, LongPollLink link) {
    this.requests = requests;
    this.link = link;
  }

  void poll() {
    waiting = requests.poll(this);
  }

  private void again() {
    if (link.isOpen() && reading && waiting == null) {
      poll();
    }
  }

  /** A poll that waits goes on: dropping it could lose what the server sends just now. */
  void setReading(boolean value) {
    reading = value;
    again();
  }

  void stop() {
    if (waiting != null) {
      waiting.abort();
      waiting = null;
    }
  }

  @Override
  public void onFailure(Cause cause, boolean inDoubt) {
    waiting = null;
    link.failed(cause);
  }

  @Override
  public void onResponse(HttpResponse response) {
    waiting = null;
    boolean first = !requests.hasToken();
    if (response.status() != 200) {
      link.failed(first ? response.refusal() : LongPollCauses.of(response));
      return;
    }
    LongPollAnswer answer;
    try {
      answer = LongPollAnswer.read(response.body());
    } catch (ProtocolViolationException e) {
      link.failed(LongPollCauses.notPhoenix());
      return;
    }
    if (first) {
      first(answer, response);
    } else {
      next(answer);
    }
  }

  private void first(LongPollAnswer answer, HttpResponse response) {
    String token = answer.token();
    if (answer.status() == 410 && token != null) {
      requests.token(token);
      link.opened(response);
      again();
    } else if (answer.status() >= 400 && answer.status() != 410) {
      link.failed(Cause.refused(answer.status(), "", response.retryAfter()));
    } else {
      link.failed(LongPollCauses.notPhoenix());
    }
  }

  private void next(LongPollAnswer answer) {
    String token = answer.token();
    if (answer.status() != 200 && answer.status() != 204) {
      link.failed(LongPollCauses.of(answer.status()));
      return;
    }
    if (token != null) {
      requests.token(token);
    }
    link.received(answer.messages()); // With none, too, it is a sign of life.
    again();
  }
}
