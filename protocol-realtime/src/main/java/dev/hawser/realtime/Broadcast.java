package dev.hawser.realtime;

import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.spi.json.JsonWalker;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast that was received. The event is the sender's own, the payload what the sender gave:
 * JSON, or binary.
 *
 * <p>A broadcast whose sender named no event is of the event {@value #EVENT}, and its payload is
 * all that came. One that has an event and no payload has the payload <code>{}</code>. A sender can
 * choose any event, so also one of the server's, like {@code system}: only broadcasts are of this
 * class.
 */
public final class Broadcast extends Message {

  /** The event of the protocol, and of broadcasts that name none. */
  static final String EVENT = "broadcast";

  /** Events that start so are made by the session; nobody may send them. */
  static final String OWN = "hawser:";

  private record Meta(@Nullable String id, boolean replayed) {}

  private final @Nullable Payload meta;

  /** What {@link #meta} says; null until somebody asks. Threads may read it twice, it is equal. */
  private @Nullable Meta read;

  Broadcast(String topic, String event, Payload payload, @Nullable Payload meta) {
    super(topic, event, payload);
    this.meta = meta;
  }

  /**
   * What the server adds, a JSON object, or null if it adds nothing, which is so for everything
   * that clients broadcast and the database does not keep.
   */
  public @Nullable Payload meta() {
    return meta;
  }

  /** The id under which the database keeps it, or null for none. */
  public @Nullable String id() {
    return read().id;
  }

  /** Whether it is one of the past, sent because of {@link RealtimeOptions#REPLAY}. */
  public boolean replayed() {
    return read().replayed;
  }

  private Meta read() {
    Meta known = read;
    if (known == null) {
      known = read(meta);
      read = known;
    }
    return known;
  }

  private static Meta read(@Nullable Payload meta) {
    String id = null;
    boolean replayed = false;
    if (meta != null) {
      // Its JSON was checked when it was received.
      JsonWalker walker = new JsonWalker(meta);
      if (walker.enterObject()) {
        for (String name = walker.nextField(); name != null; name = walker.nextField()) {
          switch (name) {
            case "id" -> id = walker.text();
            case "replayed" -> {
              replayed = meta.array()[walker.position()] == 't';
              walker.skip();
            }
            default -> walker.skip();
          }
        }
      }
    }
    return new Meta(id, replayed);
  }

  /** Topic, event and the payload's size, not its content. */
  @Override
  public String toString() {
    return "Broadcast(" + topic() + ", " + event() + ", " + payload() + ")";
  }
}
