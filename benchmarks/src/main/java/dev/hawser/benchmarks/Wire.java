package dev.hawser.benchmarks;

/** What a message looks like on the wire. */
public enum Wire {
  /** The message is the body. */
  BARE,
  /**
   * The message is {@code {"topic":…,"event":…,"payload":body}} or {@code
   * {"id":…,"event":…,"payload":body}}; a reply carries the id of its request.
   */
  ENVELOPE;

  static final String PUSH = "tick";
  static final String REQUEST = "echo";
}
