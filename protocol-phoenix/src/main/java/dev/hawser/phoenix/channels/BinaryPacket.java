package dev.hawser.phoenix.channels;

/**
 * A packet that writes itself as a binary frame: how a protocol built upon Phoenix Channels sends
 * kinds of its own. Only {@link Vsn#V2} carries it.
 */
public interface BinaryPacket extends PhoenixPacket {

  /**
   * Writes the whole frame. Called on the loop.
   *
   * @throws IllegalArgumentException if a field is too long; nothing is sent then
   */
  void write(BinaryWriter out);
}
