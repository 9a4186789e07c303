package dev.hawser.realtime;

import dev.hawser.HawserException;

/**
 * The server does not show what was tracked, or does not take it back: the token lacks the right to
 * write the presence of this private topic, or the state is not one that the server takes. What was
 * shown before is still shown.
 */
public class PresenceRefusedException extends HawserException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * An exception for a refused push.
   *
   * @param topic its name
   * @param reason the server's words; empty if it gave none
   */
  public PresenceRefusedException(String topic, String reason) {
    super("server refused the presence on topic '" + topic + "': " + why(reason), null);
    this.reason = reason;
  }

  private static String why(String reason) {
    return reason.isEmpty()
        ? "the token may lack the right to write the presence of this private topic"
        : reason;
  }

  /** The server's words; empty if it gave none, as for a missing right. */
  public String reason() {
    return reason;
  }
}
