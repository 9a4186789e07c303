package dev.hawser.realtime;

import dev.hawser.Payload;

/** The payload of a broadcast that the server is to keep. */
final class KeptPayload extends Payload {

  private final Persist persist;

  KeptPayload(Payload content, Persist persist) {
    super(content.format(), content.array(), content.offset(), content.size(), null);
    this.persist = persist;
  }

  /** What asks the server for it. */
  Payload metadata() {
    long seconds = persist.seconds();
    return Payload.json(
        seconds == 0 ? "{\"persist\":true}" : "{\"persist\":{\"ttl\":" + seconds + "}}");
  }
}
