package dev.hawser;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is there on a topic: one key, such as a user's id, with one {@link Meta} for each
 * device, tab or process that is there under it.
 *
 * <p>Immutable. As long as nothing about a key changes, later snapshots hold the same object, so
 * {@code equals} tells whether a row of a list must be drawn again.
 *
 * @param key who it is, as the server says
 * @param metas what is there under the key, the latest to join last; never empty
 * @param fields what the server says about the key besides its metas: a JSON object such as {@code
 *     {"user":{"name":"Ada"}}}, or <code>{}</code>
 */
public record Presence(String key, List<Meta> metas, Payload fields) {

  /** Refuses nulls and an empty list; copies the list. */
  public Presence {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(fields, "fields");
    metas = List.copyOf(metas);
    if (metas.isEmpty()) {
      throw new IllegalArgumentException("a presence has at least one meta; nobody has none");
    }
  }

  /**
   * One device, tab or process.
   *
   * @param ref the server's name for this state of it: another one after every update; empty if the
   *     server gave none
   * @param previousRef the {@code ref} that it had before its latest update, or null if it was
   *     never updated
   * @param payload what it says of itself: a JSON object. The protocol's own fields are in it, too
   */
  public record Meta(String ref, @Nullable String previousRef, Payload payload) {

    /** Refuses nulls. */
    public Meta {
      Objects.requireNonNull(ref, "ref");
      Objects.requireNonNull(payload, "payload");
    }

    /**
     * The content, decoded on the calling thread; the same as {@code payload().as(type)}.
     *
     * @throws PayloadException if the content is not a {@code type}
     */
    public <T> T as(Class<T> type) {
      return payload.as(type);
    }
  }
}
