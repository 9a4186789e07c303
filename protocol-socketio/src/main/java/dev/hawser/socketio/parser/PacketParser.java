package dev.hawser.socketio.parser;

import dev.hawser.PayloadCodec;
import dev.hawser.spi.FrameCodec;

/**
 * How packets become frames. Both peers must use the same: {@link JsonPacketParser} unless the
 * server was given another one, {@link MsgpackPacketParser} for {@code socket.io-msgpack-parser}.
 * An application may bring its own.
 *
 * <p>Immutable; called on any thread.
 */
public interface PacketParser {

  /**
   * A codec for one link.
   *
   * <p>Its {@code encode} throws an {@link IllegalArgumentException}, and writes nothing, if {@link
   * #check} would. Its {@code decode} throws a {@link dev.hawser.ProtocolViolationException} that
   * is fatal if a frame is not legal: the protocol closes the link then.
   *
   * @param codec what received arguments decode themselves with
   */
  FrameCodec<SocketPacket> newCodec(PayloadCodec codec);

  /**
   * Checks that a packet can be written. {@link PacketChecks} has what is common to all parsers.
   *
   * @throws IllegalArgumentException if it cannot; the message says what to do
   */
  void check(SocketPacket packet);
}
