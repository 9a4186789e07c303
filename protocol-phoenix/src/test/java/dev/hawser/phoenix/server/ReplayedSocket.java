package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.testkit.WireMessage;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Side;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One WebSocket of a recording and how it ends. */
final class ReplayedSocket {

  private final ReplayedClient client;
  private final ReplayServer.Socket server;
  private final ReplayedLink link;

  private @Nullable CompletableFuture<Void> disconnected;
  private @Nullable Frame serverClose;

  ReplayedSocket(ReplayedClient client, ReplayServer.Socket server, ReplayedLink link) {
    this.client = client;
    this.server = server;
    this.link = link;
  }

  ReplayedClient client() {
    return client;
  }

  ReplayServer.Socket server() {
    return server;
  }

  ReplayedLink link() {
    return link;
  }

  /** The client's close frame: of its own accord, or the answer to the server's. */
  void clientCloses(Frame recorded) {
    if (serverClose == null) {
      disconnected = client.disconnect();
    }
    WireMessage close = server.awaitClose();
    assertThat(close.closeCode()).isEqualTo(serverClose == null ? 1000 : recorded.closeCode());
    assertThat(close.text()).isEmpty();
  }

  void serverCloses(Frame recorded) {
    serverClose = recorded;
    server.sendClose(recorded);
  }

  void tcpEnds(Side by) {
    if (by == Side.CLIENT) {
      disconnected = client.disconnect();
      server.awaitClose();
      server.sendClose(Frame.of(Frame.CLOSE, new byte[] {3, (byte) 0xe8}));
    }
    server.disconnect();
    if (disconnected != null) {
      Pace.REAL.get(disconnected);
      client.expectIdle();
    } else {
      client.expectBackoff(this::assertCause);
    }
    link.lost();
  }

  private void assertCause(Cause cause) {
    assertThat(cause.retryable()).isTrue();
    if (serverClose == null) {
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
    } else {
      assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
      assertThat(cause.code()).isEqualTo(serverClose.closeCode());
      assertThat(cause.reason()).isEmpty();
    }
  }
}
