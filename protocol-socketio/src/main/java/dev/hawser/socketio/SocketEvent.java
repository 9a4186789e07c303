package dev.hawser.socketio;

import dev.hawser.Message;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.socketio.parser.SocketPacket;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An event that was received. Its topic is the namespace.
 *
 * <p>{@link #payload()} and {@link #as(Class)} are of the first argument, JSON {@code null} if
 * there is none: most events have one. {@link #args()} has them all.
 */
public final class SocketEvent extends Message {

  private final SocketPacket.Event packet;
  private final BiFunction<SocketEvent, @Nullable Object, Mono<Void>> replier;

  /**
   * The message of a packet.
   *
   * @param replier what {@link #reply(Object)} returns, if the server asks for an acknowledgement
   */
  public SocketEvent(
      SocketPacket.Event packet, BiFunction<SocketEvent, @Nullable Object, Mono<Void>> replier) {
    super(packet.namespace(), packet.event(), packet.arguments().first());
    this.packet = packet;
    this.replier = replier;
  }

  /** All arguments. */
  public Arguments args() {
    return packet.arguments();
  }

  /** By which the server knows the acknowledgement; {@link SocketPacket#NO_ID} if it wants none. */
  public long ackId() {
    return packet.id();
  }

  /** Whether the server asks for an acknowledgement. */
  @Override
  public boolean expectsReply() {
    return packet.id() != SocketPacket.NO_ID;
  }

  /**
   * {@inheritDoc}
   *
   * @param payload the one argument of the acknowledgement; {@link Arguments} are all of them
   */
  @Override
  public Mono<Void> reply(@Nullable Object payload) {
    return expectsReply() ? replier.apply(this, payload) : super.reply(payload);
  }
}
