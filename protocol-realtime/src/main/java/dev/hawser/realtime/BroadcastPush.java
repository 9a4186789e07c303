package dev.hawser.realtime;

import dev.hawser.Payload;
import dev.hawser.phoenix.channels.BinaryPacket;
import dev.hawser.phoenix.channels.BinaryWriter;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast as a binary frame, kind 3.
 *
 * @param topic the name on the wire
 * @param event the user's event
 * @param metadata a JSON object for the server, or null for none
 * @param payload JSON or binary
 */
record BroadcastPush(
    long joinRef, long ref, String topic, String event, @Nullable Payload metadata, Payload payload)
    implements BinaryPacket {

  private static final int KIND = 3;
  private static final int HEADER = 6;

  @Override
  public void write(BinaryWriter out) {
    out.begin(KIND, HEADER).ref(joinRef).ref(ref).text("topic", topic).text("event", event);
    if (metadata == null) {
      out.flag(0);
    } else {
      out.json("metadata", metadata);
    }
    out.flag(payload.format() == Payload.Format.BINARY ? 0 : 1).data(payload);
  }
}
