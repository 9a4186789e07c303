package dev.hawser.phoenix.channels;

import dev.hawser.spi.TopicRef;

/**
 * The session's side of a topic, kept as its attachment from the first join to the end of the
 * leave, over any number of links. Loop only.
 */
public final class Channel {

  private final TopicRef topic;
  private final String wireTopic;
  private final PresenceTracker presence;

  /** The ref of the latest join; 0 before the first. */
  private long joinRef;

  /** Whether the server accepted that join and has not ended the channel since. */
  private boolean joined;

  /** The ref of the leave that is not answered yet; 0 if there is none. */
  private long leaveRef;

  Channel(TopicRef topic, String wireTopic, PresenceTracker presence) {
    this.topic = topic;
    this.wireTopic = wireTopic;
    this.presence = presence;
  }

  /** The engine's handle. */
  public TopicRef topic() {
    return topic;
  }

  /** The name of the topic on the wire. */
  public String wireTopic() {
    return wireTopic;
  }

  /** Who is there, as far as the server says. */
  public PresenceTracker presence() {
    return presence;
  }

  /** The ref of the latest join; every message of the client carries it. */
  public long joinRef() {
    return joinRef;
  }

  /** Whether the server has it joined. */
  public boolean joined() {
    return joined;
  }

  void joining(long ref) {
    joinRef = ref;
    joined = false;
    leaveRef = 0;
  }

  void accepted() {
    joined = true;
  }

  void ended() {
    joined = false;
  }

  void leaving(long ref) {
    joined = false;
    leaveRef = ref;
  }

  boolean isLeave(long ref) {
    return leaveRef == ref;
  }

  /**
   * Whether a message belongs to this join: it names no join, as broadcasts do and everything of
   * serializer 1, or this one.
   */
  boolean accepts(long messageJoinRef) {
    return messageJoinRef == 0 || messageJoinRef == joinRef;
  }

  @Override
  public String toString() {
    return "Channel(" + wireTopic + ", join " + joinRef + (joined ? ", joined)" : ")");
  }
}
