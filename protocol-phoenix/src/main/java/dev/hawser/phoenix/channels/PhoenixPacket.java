package dev.hawser.phoenix.channels;

import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.Reply;

/**
 * A message of the wire. Refs are strings there; ours are whole numbers from 1 on. {@code 0} stands
 * for a ref that is not there, {@code -1} for one that cannot be ours.
 */
public interface PhoenixPacket {

  /**
   * What the client sends: a join, a leave, a heartbeat, a message of the application.
   *
   * @param joinRef the ref of the join that the message belongs to
   * @param payload JSON, or binary for a push of the binary kind 0
   */
  record Push(long joinRef, long ref, String topic, String event, Payload payload)
      implements PhoenixPacket {}

  /**
   * The answer to a push: event {@code phx_reply}.
   *
   * @param reply status and response; a response that is not there is JSON {@code null}
   */
  record Answer(long joinRef, long ref, String topic, Reply reply) implements PhoenixPacket {}

  /**
   * Everything else that the server sends: a broadcast, a push of the channel, {@code phx_error},
   * {@code phx_close}. A protocol built upon Phoenix Channels may subclass it to carry more.
   */
  class Received implements PhoenixPacket {

    private final long joinRef;
    private final long ref;
    private final String topic;
    private final String event;
    private final Payload payload;

    /** A message; {@code topic} as it is on the wire. */
    public Received(long joinRef, long ref, String topic, String event, Payload payload) {
      this.joinRef = joinRef;
      this.ref = ref;
      this.topic = topic;
      this.event = event;
      this.payload = payload;
    }

    /** The ref of the join that it belongs to. */
    public final long joinRef() {
      return joinRef;
    }

    /** Its own ref. */
    public final long ref() {
      return ref;
    }

    /** The name of the topic on the wire. */
    public final String topic() {
      return topic;
    }

    /** The event of the protocol. */
    public final String event() {
      return event;
    }

    /** The content. */
    public final Payload payload() {
      return payload;
    }

    /**
     * What the application gets.
     *
     * @param name the application's name of the topic
     */
    public Message message(String name) {
      return new Message(name, event, payload);
    }
  }
}
