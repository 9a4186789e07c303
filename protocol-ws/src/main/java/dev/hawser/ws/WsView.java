package dev.hawser.ws;

import dev.hawser.Connection;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.ViewContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The typed view of a connection. */
final class WsView implements WsConnection {

  private final ViewContext context;

  WsView(ViewContext context) {
    this.context = context;
  }

  @Override
  public Connection connection() {
    return context.connection();
  }

  @Override
  public Mono<WsHandshake> handshake() {
    return context.call(WsView::lastHandshake);
  }

  @Override
  public Mono<Void> close(int code, String reason) {
    checkClose(code, reason);
    return context
        .<Void>call(session -> closeLink(session, code, reason))
        .then(Mono.fromRunnable(connection()::close))
        .then(connection().onClose());
  }

  private static @Nullable WsHandshake lastHandshake(ProtocolSession<?> session) {
    return ((WsSession<?>) session).handshake();
  }

  private static @Nullable Void closeLink(ProtocolSession<?> session, int code, String reason) {
    ((WsSession<?>) session).close(code, reason);
    return null;
  }

  private static void checkClose(int code, String reason) {
    if (code != 1000 && (code < 3000 || code > 4999)) {
      throw new IllegalArgumentException(
          "a close code must be 1000 or between 3000 and 4999, not " + code);
    }
    if (reason.getBytes(StandardCharsets.UTF_8).length > 123) {
      throw new IllegalArgumentException("a close reason must be at most 123 bytes of UTF-8");
    }
  }
}
