package dev.hawser.engine.internal.core;

import dagger.BindsInstance;
import dagger.Component;
import dev.hawser.ConnectionSpec;
import dev.hawser.engine.internal.core.Scopes.ConnectionScope;
import dev.hawser.engine.internal.delivery.Completions;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.Transport;

/** The objects of one connection. */
@ConnectionScope
@Component(modules = ConnectionModule.class)
interface ConnectionComponent {

  EngineConnection connection();

  Transport transport();

  Turn turn();

  Outbox outbox();

  Inbound inbound();

  SessionHost<Object> session();

  Completions completions();

  Reporter reporter();

  /** Makes the objects of one connection. */
  @Component.Factory
  interface Factory {
    ConnectionComponent create(
        @BindsInstance ConnectionSpec spec,
        @BindsInstance Protocol<Object> protocol,
        @BindsInstance EngineRuntime runtime);
  }
}
