package dev.hawser.testkit;

/**
 * The protocol above the Engine.IO server. The calls for one session come one after the other:
 * first {@link #opened}, then messages, last {@link #closed}. They run on the server's threads and
 * must not block.
 */
interface EngineIoListener {

  /** The handshake is done; what is sent from here goes out behind the open packet. */
  void opened(EngineIoSession session);

  /** A text message came. */
  void text(EngineIoSession session, String text);

  /** A binary message came. */
  void binary(EngineIoSession session, byte[] data);

  /**
   * The session ended.
   *
   * @param reason in the words of the reference server, such as {@code transport close}, {@code
   *     ping timeout} or {@code forced close}
   */
  void closed(EngineIoSession session, String reason);
}
