package dev.hawser.phoenix.channels;

/**
 * Reads one kind of binary frame. A protocol built upon Phoenix Channels brings those of its own to
 * the {@link PhoenixCodec}.
 */
@FunctionalInterface
public interface BinaryKind {

  /**
   * The packet that the frame holds. Called on the loop.
   *
   * @param in stands behind the first byte, which names the kind
   * @throws dev.hawser.ProtocolViolationException not fatal, if the frame is not legal
   */
  PhoenixPacket decode(BinaryReader in);
}
