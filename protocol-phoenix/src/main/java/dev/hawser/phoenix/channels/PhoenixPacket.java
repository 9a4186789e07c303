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
   * {@code phx_close}.
   *
   * @param message topic, event and payload
   */
  record Received(long joinRef, long ref, Message message) implements PhoenixPacket {}
}
