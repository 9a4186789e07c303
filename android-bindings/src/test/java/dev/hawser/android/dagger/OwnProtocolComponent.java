package dev.hawser.android.dagger;

import dagger.BindsInstance;
import dagger.Component;
import dagger.Module;
import dagger.Provides;
import dagger.multibindings.IntoSet;
import dev.hawser.ConnectionSpec;
import dev.hawser.Option;
import dev.hawser.Plugin;
import dev.hawser.phoenix.PhoenixProvider;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import dev.hawser.ws.WebSocketProvider;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Singleton;

/** A graph that names its protocols; one is registered nowhere. */
@Singleton
@Component(modules = {HawserModule.class, OwnProtocolComponent.Protocols.class})
interface OwnProtocolComponent {

  /** WebSocket without TLS, and nothing that ServiceLoader knows. */
  final class Intercom implements ProtocolProvider {
    static final AtomicInteger MADE = new AtomicInteger();

    private final WebSocketProvider webSocket = new WebSocketProvider();

    @Override
    public String id() {
      return "intercom";
    }

    @Override
    public Set<String> schemes() {
      return Set.of("ws");
    }

    @Override
    public List<Option<?>> options() {
      return webSocket.options();
    }

    @Override
    public Protocol<?> create(ConnectionSpec spec) {
      MADE.incrementAndGet();
      return webSocket.create(spec);
    }
  }

  @Module
  abstract class Protocols {
    @Provides
    @IntoSet
    static Plugin intercom() {
      return new Intercom();
    }

    @Provides
    @IntoSet
    static Plugin phoenix() {
      return new PhoenixProvider();
    }

    private Protocols() {}
  }

  Connections connections();

  @Component.Factory
  interface Factory {
    OwnProtocolComponent create(@BindsInstance HawserConfig config);
  }
}
