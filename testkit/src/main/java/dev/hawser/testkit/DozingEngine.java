package dev.hawser.testkit;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.engine.internal.ReactorEngine;
import dev.hawser.engine.internal.transport.NettyLoop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The real engine on real sockets, on a machine that sleeps when it is told to: links grow silent
 * and no timer notices, as on a phone that dozes. What happens to the network meanwhile is for the
 * test to say, with {@link TcpProxy}.
 *
 * <pre>{@code
 * DozingEngine engine = new DozingEngine();
 * try (Connection connection = engine.open(Hawser.to("ws://127.0.0.1:" + proxy.port() + "/"))) {
 *   connection.connect().block();
 *   proxy.freeze();
 *   engine.sleep(Duration.ofHours(1));
 *   …
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class DozingEngine {

  private final AtomicLong slept = new AtomicLong();
  private final ReactorEngine engine =
      new ReactorEngine(loop -> new NettyLoop(loop, () -> System.nanoTime() + slept.get()));

  /** An engine on a machine that has not slept yet. */
  public DozingEngine() {}

  /** As {@link Hawser#open()}. */
  public Connection open(Hawser description) {
    return engine.open(description.spec());
  }

  /** Has slept for this long when it returns. */
  public void sleep(Duration time) {
    slept.addAndGet(time.toNanos());
  }
}
