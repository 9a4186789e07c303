package dev.hawser.realtime;

import dev.hawser.HawserException;
import dev.hawser.Reply;
import dev.hawser.RequestTimeoutException;
import dev.hawser.phoenix.channels.Reasons;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The server did not acknowledge a broadcast. */
public final class BroadcastFailedException extends HawserException {

  private static final long serialVersionUID = 1L;

  private static final String TOO_LARGE = "payload_size_exceeded";

  /** Why it failed. New reasons may be added: give a {@code switch} a default branch. */
  public enum Reason {
    /** The payload is larger than the project allows. Nobody got it. */
    PAYLOAD_TOO_LARGE,
    /** The server refused it. Nobody got it. */
    REFUSED,
    /**
     * No answer came in time. The server does not answer those who may not write to a private
     * topic; from the others the message may have got through.
     */
    UNANSWERED
  }

  private final Reason reason;

  private BroadcastFailedException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why it failed. */
  public Reason reason() {
    return reason;
  }

  /** A request to broadcast {@code event} as a whole: completes when the server acknowledged it. */
  static Mono<Void> check(String topic, String event, Mono<Reply> request) {
    return request
        .onErrorMap(RequestTimeoutException.class, late -> unanswered(topic, event, late))
        .flatMap(reply -> reply.ok() ? Mono.empty() : Mono.error(refused(topic, event, reply)));
  }

  /** What a reply means that is not ok. */
  static BroadcastFailedException refused(String topic, String event, Reply reply) {
    String words = new Reasons().of(reply.payload());
    if (words.equals(TOO_LARGE)) {
      return new BroadcastFailedException(
          Reason.PAYLOAD_TOO_LARGE,
          what(topic, event)
              + " is larger than the project allows: send less, raise the limit of the project, or"
              + " send where the data can be fetched",
          null);
    }
    return new BroadcastFailedException(
        Reason.REFUSED,
        what(topic, event)
            + " was refused with status '"
            + reply.status()
            + "'"
            + (words.isEmpty() ? "; the server gives no reason" : ": " + words),
        null);
  }

  /** What it means that no reply came. */
  static BroadcastFailedException unanswered(
      String topic, String event, RequestTimeoutException late) {
    return new BroadcastFailedException(
        Reason.UNANSWERED,
        what(topic, event)
            + " was not acknowledged in time; on a private topic the server does not answer who may"
            + " not write: check the policies of realtime.messages, or allow more time",
        late);
  }

  private static String what(String topic, String event) {
    return "broadcast '" + event + "' to topic '" + topic + "'";
  }
}
