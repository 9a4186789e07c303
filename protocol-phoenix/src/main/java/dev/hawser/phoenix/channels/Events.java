package dev.hawser.phoenix.channels;

/** Events and topics that the protocol keeps for itself. */
public final class Events {

  /** The client joins a topic. */
  public static final String JOIN = "phx_join";

  /** The client leaves a topic. */
  public static final String LEAVE = "phx_leave";

  /** The server answers. */
  public static final String REPLY = "phx_reply";

  /** The channel's process crashed. */
  public static final String ERROR = "phx_error";

  /** The channel's process ended. */
  public static final String CLOSE = "phx_close";

  /** The client's sign of life, on topic {@link #PHOENIX}. */
  public static final String HEARTBEAT = "heartbeat";

  /** The topic of the socket itself. */
  public static final String PHOENIX = "phoenix";

  private Events() {}
}
