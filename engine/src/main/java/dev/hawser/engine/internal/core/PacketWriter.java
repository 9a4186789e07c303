package dev.hawser.engine.internal.core;

import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Writes packets to one link, and sees to it that a message learns when its frames were written.
 * Loop only.
 *
 * @param <P> what packets are
 */
final class PacketWriter<P> {

  private final FrameCodec<P> codec;
  private final Transport.Link link;
  private final Reporter reporter;
  private final int maxMessageSize;
  private final FrameCodec.Sink frames = this::frame;

  /** The message whose packet is being encoded; null for a packet of the session's own. */
  private @Nullable Outgoing encoding;

  PacketWriter(FrameCodec<P> codec, Transport.Link link, Reporter reporter, int maxMessageSize) {
    this.codec = codec;
    this.link = link;
    this.reporter = reporter;
    this.maxMessageSize = maxMessageSize;
  }

  /** Encodes a packet of the session's own and hands it to the link. */
  void write(P packet) {
    codec.encode(packet, frames);
  }

  /** Encodes the packet that carries {@code message} and hands it to the link. */
  void write(P packet, Outgoing message) {
    encoding = message;
    try {
      codec.encode(packet, frames);
    } finally {
      encoding = null;
    }
    message.encoded();
  }

  private void frame(Frame.Kind kind, byte[] array, int offset, int length) {
    if (length > maxMessageSize) {
      throw new IllegalArgumentException(
          "a message of "
              + length
              + " bytes is larger than max-outbound-message-size ("
              + maxMessageSize
              + ")");
    }
    Outgoing message = encoding;
    if (message != null) {
      message.frameTaken();
    }
    link.write(kind, array, offset, length, message);
    reporter.frameSent(length);
  }
}
