package dev.hawser.phoenix.channels;

/** How the presence of a join begins. */
public enum InitialPresence {
  /** The server sends the whole state after the join; diffs wait for it. */
  SENT,
  /** The server sends no state: nobody is there, and diffs change that at once. */
  EMPTY,
  /**
   * Nobody reads the presence of this join: nothing is kept, unless the state is sent after all.
   */
  IGNORED
}
