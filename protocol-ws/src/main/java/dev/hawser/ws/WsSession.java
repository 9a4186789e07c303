package dev.hawser.ws;

import dev.hawser.Cause;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.Transport;
import org.jspecify.annotations.Nullable;

/** What raw sockets and envelopes have in common: the handshake and the last close. */
abstract class WsSession<P> implements ProtocolSession<P> {

  private final SessionContext<P> context;
  private @Nullable WsHandshake handshake;

  WsSession(SessionContext<P> context) {
    this.context = context;
  }

  @Override
  public void onLinkUp(Transport.Opened opened) {
    handshake = new WsHandshake(opened.subProtocol(), opened.extensions(), opened.headers());
  }

  /** What the latest handshake settled, or null before the first. */
  final @Nullable WsHandshake handshake() {
    return handshake;
  }

  /** Closes the link, if there is one, because the application says so. */
  final void close(int code, String reason) {
    context.close(
        code,
        reason,
        Cause.of(Cause.Kind.USER, "closed with " + code + (reason.isEmpty() ? "" : " " + reason)));
  }
}
