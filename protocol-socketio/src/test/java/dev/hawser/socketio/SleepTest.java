package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.socketio.Loopback.Way;
import dev.hawser.testkit.DozingEngine;
import dev.hawser.testkit.SocketIoConnection;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoTestServer;
import dev.hawser.testkit.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A machine that sleeps, while the path of its link dies, over real sockets. */
class SleepTest {

  private static final Duration LIMIT = Loopback.LIMIT;

  private final DozingEngine engine = new DozingEngine();
  private final List<Cause> failures = new CopyOnWriteArrayList<>();

  private Connection open(TcpProxy proxy, Way way) {
    return engine.open(
        Loopback.hawser("http://127.0.0.1:" + proxy.port() + "/", way)
            .observer(
                new ConnectionObserver() {
                  @Override
                  public void linkFailed(Cause cause) {
                    failures.add(cause);
                  }
                }));
  }

  private static SocketIoConnection settled(SocketIoServer server, Way way) {
    SocketIoConnection connection = server.nextConnection(LIMIT);
    String last = way.transports().get(way.transports().size() - 1);
    Loopback.await("the last transport", () -> connection.transport().equals(last));
    return connection;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsEmittedAfterItArrivesOnceOverANewLink(Way way) {
    try (SocketIoServer server = SocketIoTestServer.create().start();
        TcpProxy proxy = TcpProxy.to(server.server().port());
        Connection connection = open(proxy, way)) {
      SocketIoNamespace root = SocketIoNamespace.of(connection.topic("/"));
      connection.topic("/").join().block(LIMIT);
      root.emit("before").block(LIMIT);
      SocketIoConnection first = settled(server, way);
      // The server echoes it; what comes after the sleep would be a sign of life.
      Loopback.await("the echo", () -> connection.stats().framesIn() == 2);
      connection.resume().block(LIMIT); // By now the loop is done with it.
      proxy.freeze();
      engine.sleep(Duration.ofHours(8));
      Mono<Void> sent = root.emit("after").cache();
      sent.subscribe();
      connection
          .states()
          .filter(state -> !(state instanceof ConnectionState.Ready))
          .blockFirst(LIMIT);
      proxy.unfreeze();
      sent.block(LIMIT);
      root.emit("end").block(LIMIT);
      SocketIoConnection second = server.nextConnection(LIMIT);
      Loopback.await("end", () -> Loopback.packets(second).contains("2[\"end\"]"));
      assertThat(Loopback.packets(first)).containsExactly("0", "2[\"before\"]");
      assertThat(Loopback.packets(second)).containsExactly("0", "2[\"after\"]", "2[\"end\"]");
      assertThat(failures).extracting(Cause::kind).containsExactly(Cause.Kind.HEARTBEAT);
    }
  }
}
