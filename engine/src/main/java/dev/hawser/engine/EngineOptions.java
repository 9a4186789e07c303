package dev.hawser.engine;

import dev.hawser.Option;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.netty.tcp.TcpClient;

/** Options of the engine itself, for what the typed options of the API do not reach. */
public final class EngineOptions {

  /**
   * The last word on the Reactor Netty client of every attempt: socket options, a resolver,
   * metrics, handlers. Applied after all other options, off the connection's loop. The event loop
   * is fixed and a change of it has no effect.
   */
  public static final Option<UnaryOperator<TcpClient>> TCP_CLIENT =
      Option.of(
          "tcp-client",
          UnaryOperator.class,
          (UnaryOperator<TcpClient>) null,
          "changes the Reactor Netty client of every attempt");

  /** All options of this class. */
  public static List<Option<?>> all() {
    return List.of(TCP_CLIENT);
  }

  private EngineOptions() {}
}
