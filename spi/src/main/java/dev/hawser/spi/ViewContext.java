package dev.hawser.spi;

import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.Topic;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/** What a typed view stands on. */
public interface ViewContext {

  /** The connection. */
  Connection connection();

  /** The topic, or null for a view of the connection. */
  @Nullable Topic topic();

  /** The topic's handle, or null for a view of the connection. */
  @Nullable TopicRef ref();

  /**
   * Subscribing runs {@code call} with the session on the loop; emits its result, or completes
   * empty if that is null, on the application's scheduler.
   */
  <R> Mono<R> call(Function<ProtocolSession<?>, @Nullable R> call);

  /** The connection's loop: for what a view does there by itself, such as HTTP. */
  Loop loop();

  /** Where signals reach the application. */
  Scheduler scheduler();

  /**
   * As {@link #call}, for a result that comes later. Subscribing runs {@code question} with the
   * session on the loop; the session completes the sink there, at once or later, and the result is
   * emitted on the application's scheduler. There is no time-out.
   *
   * <p>It fails with what {@code question} throws, and with {@link ConnectionClosedException} if
   * the connection is closed before there is a result. What happens at the loss of a link is the
   * session's to say.
   *
   * @param question returns what is to be done when nobody waits for the result any more: disposed
   *     on the loop, after the question, if the subscriber cancels or the connection is closed
   *     before the sink is completed
   */
  <R> Mono<R> ask(BiFunction<ProtocolSession<?>, MonoSink<R>, Disposable> question);
}
