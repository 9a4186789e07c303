package dev.hawser.realtime;

import org.jspecify.annotations.Nullable;

/**
 * What {@link HttpBroadcasts} sends. Immutable.
 *
 * @param topic the name of the topic, such as {@code room1}
 * @param event the event
 * @param payload {@code byte[]} and {@code ByteBuffer} are binary, everything else becomes JSON;
 *     null is <code>{}</code>
 * @param isPrivate whether it goes to the private topic of this name, else to the public one: these
 *     are two topics
 * @param persist whether the server is to keep it, or null if not; private topics only
 */
public record HttpBroadcast(
    String topic,
    String event,
    @Nullable Object payload,
    boolean isPrivate,
    @Nullable Persist persist) {

  /** Checks the names. */
  public HttpBroadcast {
    check("topic", topic);
    check("event", event);
    if (persist != null && !isPrivate) {
      throw new IllegalArgumentException(
          "a broadcast can be kept on a private topic only: call toPrivate() first");
    }
  }

  private static void check(String what, String name) {
    // Dots would be taken for steps of a path, however they are encoded.
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "a broadcast over HTTP has the name of " + what + ", not '" + name + "'");
    }
  }

  /** A broadcast to a public topic. */
  public static HttpBroadcast of(String topic, String event, @Nullable Object payload) {
    return new HttpBroadcast(topic, event, payload, false, null);
  }

  /** This broadcast to the private topic of the name. */
  public HttpBroadcast toPrivate() {
    return new HttpBroadcast(topic, event, payload, true, persist);
  }

  /**
   * This broadcast, to be kept.
   *
   * @throws IllegalArgumentException if it does not go to a private topic
   */
  public HttpBroadcast persist(Persist howLong) {
    return new HttpBroadcast(topic, event, payload, isPrivate, howLong);
  }

  /** Topic and event, not the payload. */
  @Override
  public String toString() {
    return "HttpBroadcast(" + topic + ", " + event + (isPrivate ? ", private)" : ")");
  }
}
