package dev.hawser.testkit.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * HAProxy on 127.0.0.1, plain HTTP, before several servers that it takes in turn. A server that is
 * gone is left out.
 *
 * <p>Where the program is missing the test is skipped with the reason; with {@code CI=true} it
 * fails.
 */
public final class LoadBalancer implements AutoCloseable {

  private static final String FILE = "balancer.conf";

  private final Daemon daemon;

  private LoadBalancer(Daemon daemon) {
    this.daemon = daemon;
  }

  /** Starts one that takes the server of each request in turn. */
  public static LoadBalancer roundRobin(List<Integer> targetPorts) {
    return start(targetPorts, "");
  }

  /** Starts one that leads a client back to its server by a cookie of this name. */
  public static LoadBalancer sticky(String cookie, List<Integer> targetPorts) {
    return start(targetPorts, cookie);
  }

  private static LoadBalancer start(List<Integer> targetPorts, String cookie) {
    Path program = Tools.require("haproxy");
    return new LoadBalancer(
        Daemon.start(
            "haproxy",
            List.of(program.toString(), "-db", "-f", FILE),
            FILE,
            folder -> {},
            port -> configuration(port, targetPorts, cookie)));
  }

  private static String configuration(int port, List<Integer> targetPorts, String cookie) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "defaults",
                "  mode http",
                "  timeout connect 10s",
                "  timeout client 60s",
                "  timeout server 60s",
                "  timeout tunnel 1h",
                "  retries 3",
                "  option redispatch 1",
                "frontend all",
                "  bind 127.0.0.1:" + port,
                "  default_backend targets",
                "backend targets",
                "  balance roundrobin"));
    if (!cookie.isEmpty()) {
      lines.add("  cookie " + cookie + " insert indirect nocache");
    }
    for (int target : targetPorts) {
      String of = cookie.isEmpty() ? "" : " cookie to-" + target;
      lines.add(
          "  server s" + target + " 127.0.0.1:" + target + " check inter 200ms fall 1 rise 1" + of);
    }
    lines.add("");
    return String.join("\n", lines);
  }

  /** The port it listens on. */
  public int port() {
    return daemon.port();
  }

  /** Ends the process and waits until it is gone. Idempotent. */
  @Override
  public void close() {
    daemon.close();
  }
}
