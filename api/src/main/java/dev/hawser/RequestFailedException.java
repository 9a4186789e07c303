package dev.hawser;

/** The peer answered a request with a status other than {@code ok}. */
public class RequestFailedException extends HawserException {

  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  /** An exception for the answer to {@code event}. */
  public RequestFailedException(String event, Reply reply) {
    super("request '" + event + "' was answered with status '" + reply.status() + "'", null);
    this.reply = reply;
  }

  /** The answer. */
  public Reply reply() {
    return reply;
  }
}
