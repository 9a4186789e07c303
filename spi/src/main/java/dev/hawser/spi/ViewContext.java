package dev.hawser.spi;

import dev.hawser.Connection;
import dev.hawser.Topic;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
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
}
