package dev.hawser.phoenix.channels;

import dev.hawser.spi.TopicRef;
import org.jspecify.annotations.Nullable;

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

  /** The ref of the join that the server accepted last; 0 if it has not, or has ended it. */
  private long acceptedRef;

  /** The ref of the leave that is not answered yet; 0 if there is none. */
  private long leaveRef;

  /** What the protocol on top keeps with the channel; null while it keeps nothing. */
  private @Nullable Object attachment;

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

  /** Whether the server has it joined; also while it is joined once more, in place. */
  public boolean joined() {
    return acceptedRef != 0;
  }

  /** What a protocol on top attached, or null. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Attaches a protocol's own state of the channel, for as long as there is the channel. */
  public void attach(@Nullable Object newAttachment) {
    attachment = newAttachment;
  }

  void joining(long ref) {
    joinRef = ref;
    acceptedRef = 0;
    leaveRef = 0;
  }

  /** It is joined once more; the join in force stays so until the server answers. */
  void rejoining(long ref) {
    joinRef = ref;
  }

  void accepted() {
    acceptedRef = joinRef;
  }

  void ended() {
    acceptedRef = 0;
  }

  void leaving(long ref) {
    acceptedRef = 0;
    leaveRef = ref;
  }

  boolean isLeave(long ref) {
    return leaveRef == ref;
  }

  /** Whether the latest join was accepted: no other one is unanswered. */
  boolean isSettled() {
    return joined() && acceptedRef == joinRef;
  }

  /** The join whose messages come now: the one in force, else the one under way. */
  long currentJoin() {
    return joined() ? acceptedRef : joinRef;
  }

  /**
   * Whether a message belongs to the channel as it is: it names no join, as broadcasts do and
   * everything of serializer 1, or the latest one, or the one in force.
   */
  boolean accepts(long messageJoinRef) {
    return messageJoinRef == 0
        || messageJoinRef == joinRef
        || (joined() && messageJoinRef == acceptedRef);
  }

  @Override
  public String toString() {
    return "Channel(" + wireTopic + ", join " + joinRef + (joined() ? ", joined)" : ")");
  }
}
