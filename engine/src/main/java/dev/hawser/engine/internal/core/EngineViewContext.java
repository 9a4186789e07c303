package dev.hawser.engine.internal.core;

import dev.hawser.Connection;
import dev.hawser.Topic;
import dev.hawser.spi.Loop;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.ViewContext;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/** What a typed view of this engine's connections stands on. */
record EngineViewContext(EngineConnection engine, @Nullable EngineTopic handle, SessionHost<?> host)
    implements ViewContext {

  @Override
  public Connection connection() {
    return engine;
  }

  @Override
  public @Nullable Topic topic() {
    return handle;
  }

  @Override
  public @Nullable TopicRef ref() {
    return handle == null ? null : handle.entry();
  }

  @Override
  public <R> Mono<R> call(Function<ProtocolSession<?>, @Nullable R> call) {
    return Mono.<R>create(
            sink ->
                engine.posting(
                    () -> {
                      try {
                        sink.success(call.apply(host.session()));
                      } catch (RuntimeException e) {
                        sink.error(e);
                      }
                    },
                    sink))
        .publishOn(engine.scheduler());
  }

  @Override
  public Loop loop() {
    return engine.loop();
  }

  @Override
  public Scheduler scheduler() {
    return engine.scheduler();
  }

  @Override
  public <R> Mono<R> ask(BiFunction<ProtocolSession<?>, MonoSink<R>, Disposable> question) {
    Mono<R> result =
        Mono.create(
            sink -> {
              Disposable.Swap waiting = Disposables.swap();
              sink.onCancel(() -> engine.post(waiting::dispose));
              engine.posting(() -> ask(question, sink, waiting), sink);
            });
    return Mono.firstWithSignal(result.publishOn(engine.scheduler()), engine.closedBefore());
  }

  private <R> void ask(
      BiFunction<ProtocolSession<?>, MonoSink<R>, Disposable> question,
      MonoSink<R> sink,
      Disposable.Swap waiting) {
    try {
      waiting.update(question.apply(host.session(), sink));
    } catch (RuntimeException e) {
      sink.error(e);
    }
  }
}
