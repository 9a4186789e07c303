package dev.hawser.engine.internal.transport;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import reactor.core.scheduler.Schedulers;

/**
 * The platform's resolver, off the event loop. Netty's own wrapper of it looks names up on the
 * event loop, where a slow name server would stop every link.
 */
final class SystemResolver extends AddressResolverGroup<InetSocketAddress> {

  static final SystemResolver INSTANCE = new SystemResolver();

  private SystemResolver() {}

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new Names(executor).asAddressResolver();
  }

  private static final class Names extends InetNameResolver {

    Names(EventExecutor executor) {
      super(executor);
    }

    @Override
    protected void doResolve(String host, Promise<InetAddress> promise) {
      Schedulers.boundedElastic()
          .schedule(
              () -> {
                try {
                  promise.trySuccess(InetAddress.getByName(host));
                } catch (UnknownHostException e) {
                  promise.tryFailure(e);
                }
              });
    }

    @Override
    protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
      Schedulers.boundedElastic()
          .schedule(
              () -> {
                try {
                  promise.trySuccess(Arrays.asList(InetAddress.getAllByName(host)));
                } catch (UnknownHostException e) {
                  promise.tryFailure(e);
                }
              });
    }
  }
}
