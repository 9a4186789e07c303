package dev.hawser.phoenix.channels;

import dev.hawser.Message;
import dev.hawser.Payload;

/** Two kinds of frames of a protocol on top: 3 towards the server, 4 towards the client. */
final class UserBroadcast {

  private UserBroadcast() {}

  /** A broadcast that goes out. */
  record Outgoing(
      long joinRef, long ref, String topic, String userEvent, Payload metadata, Payload payload)
      implements BinaryPacket {

    @Override
    public void write(BinaryWriter out) {
      out.begin(3, 6)
          .ref(joinRef)
          .ref(ref)
          .text("topic", topic)
          .text("user event", userEvent)
          .json("metadata", metadata)
          .flag(payload.format() == Payload.Format.JSON ? 1 : 0)
          .data(payload);
    }
  }

  /** A broadcast that came in. */
  record Incoming(Message message, Payload metadata) implements PhoenixPacket {}

  static PhoenixPacket decode(BinaryReader in) {
    int topicLength = in.next();
    int eventLength = in.next();
    int metadataLength = in.next();
    boolean json = in.next() == 1;
    String topic = in.text(topicLength);
    String event = in.text(eventLength);
    Payload metadata = metadataLength == 0 ? Payload.none() : in.json(metadataLength);
    Payload payload = json ? in.json(in.remaining()) : in.binary(in.remaining());
    return new Incoming(new Message(topic, event, payload), metadata);
  }
}
