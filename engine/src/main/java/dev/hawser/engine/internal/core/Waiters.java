package dev.hawser.engine.internal.core;

import dev.hawser.HawserException;
import dev.hawser.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** Those who wait for the same thing of a topic. Loop only. */
final class Waiters {

  private final TopicContext context;
  private final List<MonoSink<Reply>> sinks = new ArrayList<>();

  Waiters(TopicContext context) {
    this.context = context;
  }

  void add(MonoSink<Reply> sink) {
    sinks.add(sink);
  }

  /** It happened; null where there is nothing to tell. */
  void succeed(@Nullable Reply reply) {
    sinks.forEach(sink -> context.succeed(sink, reply));
    sinks.clear();
  }

  /** It will not happen. */
  void fail(HawserException failure) {
    sinks.forEach(sink -> context.fail(sink, failure));
    sinks.clear();
  }
}
