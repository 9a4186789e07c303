package dev.hawser.engine.internal.core;

import dagger.Module;
import dagger.Provides;
import dev.hawser.ConnectionSpec;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.engine.internal.core.Scopes.ConnectionScope;
import dev.hawser.engine.internal.delivery.Completions;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.Transport;
import javax.inject.Provider;
import reactor.core.publisher.Sinks;

/** How the objects of one connection are made. */
@Module(subcomponents = LinkComponent.class)
final class ConnectionModule {

  @Provides
  @ConnectionScope
  static Reporter reporter(ConnectionSpec spec) {
    return new Reporter(spec.observers(), spec.target());
  }

  /** One for all links: what a protocol's transport learns from one helps the next. */
  @Provides
  @ConnectionScope
  static Transport transport(Protocol<Object> protocol, EngineRuntime runtime) {
    return protocol.transport(runtime.transports());
  }

  @Provides
  @ConnectionScope
  static Turn turn(EngineRuntime runtime, Reporter reporter) {
    return new Turn(runtime.loop(), reporter);
  }

  @Provides
  @ConnectionScope
  static Deadlines deadlines(Turn turn) {
    return new Deadlines(turn);
  }

  @Provides
  @ConnectionScope
  static Demand demand(Turn turn) {
    return new Demand(turn);
  }

  @Provides
  @ConnectionScope
  static Questions questions(EngineRuntime runtime, Turn turn) {
    return new Questions(runtime.offLoop(), turn);
  }

  @Provides
  @ConnectionScope
  static Completions completions(EngineRuntime runtime, Reporter reporter) {
    return new Completions(runtime.scheduler(), reporter::problem);
  }

  @Provides
  @ConnectionScope
  static Inbound inbound(Turn turn, Deadlines deadlines) {
    return new Inbound(turn, deadlines);
  }

  @Provides
  @ConnectionScope
  static Outbox outbox(
      ConnectionSpec spec,
      Reporter reporter,
      Turn turn,
      Deadlines deadlines,
      Completions completions) {
    return new Outbox(
        spec.outbound(), spec.requestTimeout(), reporter, turn, deadlines, completions);
  }

  @Provides
  @ConnectionScope
  static SessionHost<Object> session(
      ConnectionSpec spec,
      Protocol<Object> protocol,
      EngineRuntime runtime,
      Reporter reporter,
      Turn turn,
      Inbound inbound,
      Outbox outbox,
      Questions questions,
      Provider<EngineConnection> connection) {
    return new SessionHost<>(
        spec,
        protocol,
        runtime.codec(),
        reporter,
        turn,
        inbound,
        outbox,
        questions,
        connection::get,
        spec.options().get(TransportOptions.MAX_OUTBOUND_MESSAGE_SIZE));
  }

  @Provides
  @ConnectionScope
  static TopicContext topicContext(
      ConnectionSpec spec,
      Protocol<Object> protocol,
      SessionHost<Object> session,
      Outbox outbox,
      Inbound inbound,
      Turn turn,
      Completions completions,
      Questions questions,
      EngineRuntime runtime) {
    return new TopicContext(
        spec,
        protocol,
        session,
        outbox,
        inbound,
        turn,
        completions,
        runtime.offLoop(),
        runtime.random(),
        questions);
  }

  @Provides
  @ConnectionScope
  static Topics topics(TopicContext context) {
    return new Topics(context);
  }

  @Provides
  @ConnectionScope
  static Sinks.Empty<Void> closed() {
    return Sinks.empty();
  }

  @Provides
  @ConnectionScope
  static Conductor conductor(
      ConnectionSpec spec,
      Protocol<Object> protocol,
      EngineRuntime runtime,
      LinkComponent.Factory links,
      SessionHost<Object> session,
      Outbox outbox,
      Inbound inbound,
      Topics topics,
      TopicContext topicContext,
      Turn turn,
      Deadlines deadlines,
      Demand demand,
      Completions completions,
      Reporter reporter,
      Sinks.Empty<Void> closed) {
    ReconnectPolicy policy =
        spec.reconnect() == null ? protocol.defaultReconnectPolicy() : spec.reconnect();
    return new Conductor(
        spec.target(),
        () -> links.create().run(),
        session,
        outbox,
        inbound,
        topics,
        topicContext,
        turn,
        deadlines,
        demand,
        completions,
        reporter,
        new Retries(policy, runtime.random(), runtime.offLoop(), turn),
        closed::tryEmitEmpty);
  }

  @Provides
  @ConnectionScope
  static EngineConnection connection(
      ConnectionSpec spec,
      Protocol<Object> protocol,
      SessionHost<Object> session,
      EngineRuntime runtime,
      Turn turn,
      Conductor conductor,
      Topics topics,
      Inbound inbound,
      Outbox outbox,
      Reporter reporter,
      Demand demand,
      Sinks.Empty<Void> closed) {
    return new EngineConnection(
        spec,
        protocol,
        session,
        runtime.codec(),
        runtime.scheduler(),
        turn,
        conductor,
        topics,
        inbound,
        outbox,
        reporter,
        demand,
        closed);
  }

  private ConnectionModule() {}
}
