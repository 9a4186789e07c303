package dev.hawser.socketio.engineio;

import dev.hawser.spi.Frame;

/** Takes the packets that were read. */
@FunctionalInterface
public interface PacketSink {

  /**
   * Takes one packet.
   *
   * @param kind {@link Frame.Kind#BINARY} for messages only
   * @param array holds the packet's data, valid UTF-8 if it is text; belongs to the packet: slices
   *     may be kept for ever, nobody may write into it
   */
  void packet(PacketType type, Frame.Kind kind, byte[] array, int offset, int length);
}
