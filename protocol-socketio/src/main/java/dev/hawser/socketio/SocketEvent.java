package dev.hawser.socketio;

import dev.hawser.Message;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.socketio.parser.SocketPacket;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An event of a namespace, which is its topic: one that was received or, from {@link
 * SocketIoNamespace#outgoing()}, one that was sent.
 *
 * <p>{@link #payload()} and {@link #as(Class)} are of the first argument, JSON {@code null} if
 * there is none: most events have one. {@link #args()} has them all.
 */
public final class SocketEvent extends Message {

  /** Sends the acknowledgement of one event. */
  @FunctionalInterface
  interface Answer {
    Mono<Void> send(@Nullable Object value);
  }

  private final SocketPacket.Event packet;

  /** Null if the server wants no acknowledgement. */
  private final @Nullable Answer answer;

  SocketEvent(SocketPacket.Event packet) {
    this(packet, null);
  }

  SocketEvent(SocketPacket.Event packet, @Nullable Answer answer) {
    super(packet.namespace(), packet.event(), packet.arguments().first());
    this.packet = packet;
    this.answer = answer;
  }

  /** All arguments. */
  public Arguments args() {
    return packet.arguments();
  }

  /** Whether the name is a number on the wire. */
  public boolean isNumeric() {
    return packet.numeric();
  }

  /** Whether the server asks for an acknowledgement. */
  @Override
  public boolean expectsReply() {
    return answer != null;
  }

  /**
   * {@inheritDoc} It goes to the link on which the server asked, and fails with {@link
   * dev.hawser.NotReadyException} if that is gone. A second answer fails with {@link
   * IllegalStateException}.
   *
   * @param payload the one argument of the acknowledgement; {@link Arguments} are all of them
   */
  @Override
  public Mono<Void> reply(@Nullable Object payload) {
    return answer == null ? super.reply(payload) : answer.send(payload);
  }
}
