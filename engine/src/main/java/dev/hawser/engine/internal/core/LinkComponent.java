package dev.hawser.engine.internal.core;

import dagger.Module;
import dagger.Provides;
import dagger.Subcomponent;
import dev.hawser.ConnectionSpec;
import dev.hawser.engine.internal.core.Scopes.LinkScope;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.Transport;

/** The objects of one link. */
@LinkScope
@Subcomponent(modules = LinkComponent.LinkModule.class)
interface LinkComponent {

  LinkRun run();

  /** Makes the objects of one link. */
  @Subcomponent.Factory
  interface Factory {
    LinkComponent create();
  }

  /** How they are made. */
  @Module
  final class LinkModule {

    @Provides
    @LinkScope
    static LinkRun run(
        ConnectionSpec spec,
        Protocol<Object> protocol,
        Transport transport,
        EngineRuntime runtime,
        Turn turn,
        Reporter reporter,
        SessionHost<Object> session) {
      return new LinkRun(
          spec, protocol, transport, runtime.loop(), turn, reporter, session, runtime.offLoop());
    }

    private LinkModule() {}
  }
}
