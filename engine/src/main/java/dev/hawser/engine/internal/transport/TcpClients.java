package dev.hawser.engine.internal.transport;

import dev.hawser.Options;
import dev.hawser.Proxy;
import dev.hawser.TransportOptions;
import dev.hawser.engine.EngineOptions;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.TcpClient;
import reactor.netty.transport.ProxyProvider;

/** Reactor Netty clients made from options. */
final class TcpClients {

  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 128 * 1024);

  private final TlsContexts tls = new TlsContexts();

  /**
   * The client for one attempt. May block: trust stores and a proxy's name are looked up.
   *
   * @throws IllegalArgumentException if an option cannot be used
   */
  TcpClient client(Target target, Options options, EventLoop eventLoop) {
    Duration timeout = options.get(TransportOptions.CONNECT_TIMEOUT);
    TcpClient client =
        TcpClient.create(ConnectionProvider.newConnection())
            .remoteAddress(() -> InetSocketAddress.createUnresolved(target.host(), target.port()))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(timeout))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    Proxy proxy = options.find(TransportOptions.PROXY);
    if (proxy != null && proxy.appliesTo(target.host())) {
      client = client.proxy(spec -> proxy(spec, proxy, timeout));
    } else if (options.get(TransportOptions.DNS) == TransportOptions.Dns.SYSTEM) {
      client = client.resolver(SystemResolver.INSTANCE);
    }
    String local = options.find(TransportOptions.LOCAL_ADDRESS);
    if (local != null) {
      client = client.bindAddress(() -> new InetSocketAddress(local, 0));
    }
    if (target.secure()) {
      io.netty.handler.ssl.SslContext context = tls.get(options.get(TransportOptions.TLS));
      client = client.secure(spec -> spec.sslContext(context).handshakeTimeout(timeout));
    }
    @Nullable UnaryOperator<TcpClient> custom = options.find(EngineOptions.TCP_CLIENT);
    return (custom == null ? client : custom.apply(client)).runOn(eventLoop);
  }

  private static void proxy(ProxyProvider.TypeSpec spec, Proxy proxy, Duration timeout) {
    ProxyProvider.Builder builder =
        spec.type(
                proxy.type() == Proxy.Type.HTTP
                    ? ProxyProvider.Proxy.HTTP
                    : ProxyProvider.Proxy.SOCKS5)
            .host(proxy.host())
            .port(proxy.port())
            .connectTimeoutMillis(millis(timeout));
    String user = proxy.user();
    String password = proxy.password();
    if (user != null && password != null) {
      builder.username(user).password(name -> password);
    }
  }

  private static int millis(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, duration.toMillis()));
  }
}
