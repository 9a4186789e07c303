package dev.hawser.socketio.parser;

/** The revisions of the Socket.IO protocol. */
public enum Revision {
  /**
   * Of servers 1 and 2: the answer to a join and the join itself carry no data, an error carries
   * any JSON.
   */
  V4,
  /** Of servers 3 and 4. */
  V5
}
