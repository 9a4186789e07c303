package dev.hawser.engine.internal;

import dev.hawser.Connection;
import dev.hawser.ConnectionSpec;
import dev.hawser.Option;
import dev.hawser.PayloadCodec;
import dev.hawser.Plugin;
import dev.hawser.TransportOptions;
import dev.hawser.engine.EngineOptions;
import dev.hawser.engine.internal.core.Connections;
import dev.hawser.engine.internal.core.EngineRuntime;
import dev.hawser.engine.internal.transport.NettyLoop;
import dev.hawser.engine.internal.transport.NettyTransports;
import dev.hawser.internal.EngineProvider;
import dev.hawser.spi.ProtocolProvider;
import dev.hawser.spi.Transports;
import dev.hawser.spi.json.JacksonPayloadCodec;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.tcp.TcpResources;

/** The engine as the API finds it. */
public final class ReactorEngine implements EngineProvider {

  /** Made at the first connection, shared by all: costly, and without state of one. */
  private static final class Shared {
    static final Transports TRANSPORTS = new NettyTransports();
  }

  private final Function<EventLoop, NettyLoop> loops;

  /** For {@link java.util.ServiceLoader}. */
  public ReactorEngine() {
    this(NettyLoop::new);
  }

  /** An engine whose connections run on these loops. */
  public ReactorEngine(Function<EventLoop, NettyLoop> loops) {
    this.loops = loops;
  }

  @Override
  public List<Plugin> plugins() {
    return Plugins.find().all();
  }

  @Override
  public Connection open(ConnectionSpec spec) {
    ProtocolProvider provider = provider(spec);
    checkOptions(spec, provider);
    // Reactor Netty's shared client loops: daemon threads, about one for each core, for all.
    EventLoop eventLoop = TcpResources.get().onClient(false).next();
    PayloadCodec codec = spec.codec() == null ? JacksonPayloadCodec.shared() : spec.codec();
    Scheduler scheduler = spec.scheduler() == null ? Schedulers.parallel() : spec.scheduler();
    return Connections.open(
        spec,
        provider.create(spec),
        new EngineRuntime(
            loops.apply(eventLoop),
            Shared.TRANSPORTS,
            scheduler,
            Schedulers.boundedElastic(),
            () -> ThreadLocalRandom.current().nextDouble(),
            codec));
  }

  private static ProtocolProvider provider(ConnectionSpec spec) {
    Plugin plugin = spec.plugin();
    if (plugin == null) {
      return Plugins.find().forScheme(spec.uri().getScheme());
    }
    if (plugin instanceof ProtocolProvider provider) {
      return provider;
    }
    throw new IllegalArgumentException(
        "plugin '" + plugin.id() + "' is not a " + ProtocolProvider.class.getName());
  }

  private static void checkOptions(ConnectionSpec spec, ProtocolProvider provider) {
    List<Option<?>> known = new ArrayList<>(provider.options());
    known.addAll(TransportOptions.all());
    known.addAll(EngineOptions.all());
    for (Option<?> option : spec.options().given()) {
      if (!known.contains(option)) {
        TreeSet<String> names = new TreeSet<>();
        known.forEach(each -> names.add(each.name()));
        throw new IllegalArgumentException(
            "protocol '"
                + provider.id()
                + "' has no option '"
                + option.name()
                + "'; it has: "
                + String.join(", ", names));
      }
    }
  }
}
