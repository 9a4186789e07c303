package dev.hawser.spi;

import dev.hawser.ProtocolViolationException;
import java.util.function.Consumer;

/**
 * Packets to frames and back. Stateful, one for each link, used on the loop only.
 *
 * @param <P> what packets are
 */
public interface FrameCodec<P> {

  /** Writes a packet as one or more frames. */
  void encode(P packet, Sink out);

  /**
   * Reads a frame; gives the packets that are complete with it.
   *
   * @throws ProtocolViolationException if the frame is not legal; unless it is {@linkplain
   *     ProtocolViolationException#fatal() fatal} the codec must be ready for the next one
   */
  void decode(Frame frame, Consumer<P> out);

  /** Takes encoded frames. */
  @FunctionalInterface
  interface Sink {
    /** Takes one frame; the bytes are copied before the method returns. */
    void frame(Frame.Kind kind, byte[] array, int offset, int length);
  }
}
