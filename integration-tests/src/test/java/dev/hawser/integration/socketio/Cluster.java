package dev.hawser.integration.socketio;

import dev.hawser.testkit.internal.LoadBalancer;
import dev.hawser.testkit.internal.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two servers named {@code A} and {@code B} that share a Redis server, behind HAProxy, all on
 * 127.0.0.1.
 */
final class Cluster implements AutoCloseable {

  /** How the balancer chooses the server of a request. */
  enum Balancing {
    /** In turn for a new client, whom a cookie leads back. */
    COOKIE,
    /** In turn. */
    ROUND_ROBIN
  }

  private final RedisServer redis;
  private final List<RealServer> nodes;
  private final LoadBalancer balancer;

  private Cluster(RedisServer redis, List<RealServer> nodes, LoadBalancer balancer) {
    this.redis = redis;
    this.nodes = nodes;
    this.balancer = balancer;
  }

  /** Starts all parts. */
  static Cluster start(Balancing balancing) {
    List<AutoCloseable> started = new ArrayList<>();
    try {
      RedisServer redis = RedisServer.start();
      started.add(redis);
      List<RealServer> nodes = new ArrayList<>();
      for (String name : List.of("A", "B")) {
        RealServer node =
            RealServer.start(ServerVersion.V4, Map.of("name", name, "redis", redis.port()));
        started.add(node);
        nodes.add(node);
      }
      List<Integer> ports = nodes.stream().map(RealServer::port).toList();
      LoadBalancer balancer =
          balancing == Balancing.COOKIE
              ? LoadBalancer.sticky("node", ports)
              : LoadBalancer.roundRobin(ports);
      return new Cluster(redis, nodes, balancer);
    } catch (RuntimeException | Error e) {
      closeAll(started);
      throw e;
    }
  }

  /** The {@code http} URL of the balancer, without a path. */
  String url() {
    return "http://127.0.0.1:" + balancer.port();
  }

  List<RealServer> nodes() {
    return nodes;
  }

  /** The server that calls itself so. */
  RealServer node(String name) {
    return nodes.get(name.equals("A") ? 0 : 1);
  }

  /** The server that does not call itself so. */
  RealServer nodeBeside(String name) {
    return nodes.get(name.equals("A") ? 1 : 0);
  }

  private static void closeAll(List<? extends AutoCloseable> parts) {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("a part of the cluster does not end", e);
      }
    }
  }

  @Override
  public void close() {
    List<AutoCloseable> parts = new ArrayList<>();
    parts.add(balancer);
    parts.addAll(nodes);
    parts.add(redis);
    closeAll(parts);
  }
}
