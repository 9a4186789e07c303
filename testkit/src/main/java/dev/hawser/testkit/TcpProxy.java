package dev.hawser.testkit;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A path to break: listens on 127.0.0.1, forwards every TCP connection to another port of
 * 127.0.0.1, and on demand stops forwarding, delays or cuts. Works for any protocol and any server,
 * with TLS too.
 *
 * <p>The controls may be called from any thread; each returns when it is done.
 */
public final class TcpProxy implements AutoCloseable {

  private static final int WAIT_SECONDS = 30;

  private final int targetPort;
  private final LoopbackListener listener;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();

  // On the loop only.
  private final Set<Relay> relays = new LinkedHashSet<>();
  private boolean frozen;
  private Duration latency = Duration.ZERO;

  private TcpProxy(int targetPort) {
    this.targetPort = targetPort;
    listener = new LoopbackListener("test-proxy", 0, this::accept);
  }

  /** Starts a proxy in front of a port of 127.0.0.1. The port need not listen yet. */
  public static TcpProxy to(int targetPort) {
    return new TcpProxy(targetPort);
  }

  /** The port to connect to. */
  public int port() {
    return listener.port();
  }

  /** How many connections were accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  /** How many connections are open on the client's side now. */
  public int open() {
    return open.get();
  }

  /**
   * Stops forwarding both ways and keeps the sockets: neither side hears of anything, not even of
   * the other's end. New connections are accepted and stay silent.
   */
  public void freeze() {
    onLoop(
        () -> {
          frozen = true;
          relays.forEach(Relay::freeze);
        });
  }

  /** Forwards again, first what waited. */
  public void unfreeze() {
    onLoop(
        () -> {
          frozen = false;
          relays.forEach(Relay::unfreeze);
        });
  }

  /** Cuts every open connection with RST to both sides. */
  public void cut() {
    onLoop(() -> Set.copyOf(relays).forEach(Relay::cut));
  }

  /** Delays what is read from now on, each way, by this time; zero, the default, delays nothing. */
  public void latency(Duration eachWay) {
    onLoop(
        () -> {
          latency = eachWay;
          relays.forEach(relay -> relay.latency(eachWay));
        });
  }

  /** Closes the port: connections are refused. Open ones live on. */
  public void stopListening() {
    listener.stop();
  }

  /** Opens the same port again. */
  public void startListening() {
    listener.start();
  }

  /** Closes all connections and ends the proxy's thread. Idempotent. */
  @Override
  public void close() {
    listener.close();
  }

  private void accept(SocketChannel client) {
    accepted.incrementAndGet();
    open.incrementAndGet();
    client.closeFuture().addListener(f -> open.decrementAndGet());
    client.config().setOption(ChannelOption.AUTO_READ, false);
    Consumer<Relay> onRelay =
        relay -> {
          relay.latency(latency);
          if (frozen) {
            relay.freeze();
          }
          relays.add(relay);
          client.closeFuture().addListener(f -> relays.remove(relay));
        };
    Relay.connect(
        listener.connector(), client, targetPort, onRelay, () -> LoopbackListener.reset(client));
  }

  private void onLoop(Runnable action) {
    try {
      CompletableFuture.runAsync(action, listener.loop()).get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the proxy", e);
    } catch (Exception e) {
      throw new IllegalStateException("the proxy did not obey: " + e, e);
    }
  }
}
