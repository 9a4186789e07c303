package dev.hawser.testkit.internal;

import dev.hawser.testkit.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real reverse proxy (nginx or HAProxy) on 127.0.0.1 that ends TLS and passes requests and
 * WebSockets on, run as a child process from a temporary folder.
 *
 * <p>Where the program is missing the test is skipped with the reason; with {@code CI=true} it
 * fails.
 */
public final class ReverseProxy implements AutoCloseable {

  private static final String FILE = "proxy.conf";

  private final Daemon daemon;

  private ReverseProxy(Daemon daemon) {
    this.daemon = daemon;
  }

  /**
   * Starts nginx.
   *
   * @param targetPort where it passes requests to, in plain HTTP on 127.0.0.1
   * @param idle after this time without a byte from the target it ends a connection; whole seconds
   */
  public static ReverseProxy nginx(TestCertificate certificate, int targetPort, Duration idle) {
    Path program = Tools.require("nginx");
    return start(
        "nginx",
        List.of(program.toString(), "-p", ".", "-e", "stderr", "-c", FILE),
        certificate,
        port ->
            String.join(
                "\n",
                "daemon off;",
                "master_process off;",
                "pid nginx.pid;",
                "error_log stderr warn;",
                "events { worker_connections 1024; }",
                "http {",
                "  access_log off;",
                "  client_body_temp_path body;",
                "  proxy_temp_path proxy;",
                "  fastcgi_temp_path fastcgi;",
                "  uwsgi_temp_path uwsgi;",
                "  scgi_temp_path scgi;",
                "  map $http_upgrade $connection_upgrade { default upgrade; '' close; }",
                "  server {",
                "    listen 127.0.0.1:" + port + " ssl;",
                "    ssl_certificate cert.pem;",
                "    ssl_certificate_key key.pem;",
                "    location / {",
                "      proxy_pass http://127.0.0.1:" + targetPort + ";",
                "      proxy_http_version 1.1;",
                "      proxy_set_header Host $http_host;",
                "      proxy_set_header Upgrade $http_upgrade;",
                "      proxy_set_header Connection $connection_upgrade;",
                "      proxy_read_timeout " + idle.toSeconds() + "s;",
                "    }",
                "  }",
                "}",
                ""));
  }

  /**
   * Starts HAProxy.
   *
   * @param targetPort where it passes requests to, in plain HTTP on 127.0.0.1
   * @param idle after this time without a byte either way it ends a WebSocket
   */
  public static ReverseProxy haproxy(TestCertificate certificate, int targetPort, Duration idle) {
    Path program = Tools.require("haproxy");
    return start(
        "haproxy",
        List.of(program.toString(), "-db", "-f", FILE),
        certificate,
        port ->
            String.join(
                "\n",
                "defaults",
                "  mode http",
                "  timeout connect 10s",
                "  timeout client 60s",
                "  timeout server 60s",
                "  timeout tunnel " + idle.toMillis() + "ms",
                "frontend tls",
                "  bind 127.0.0.1:" + port + " ssl crt both.pem",
                "  default_backend target",
                "backend target",
                "  server one 127.0.0.1:" + targetPort,
                ""));
  }

  /** The port it listens on. */
  public int port() {
    return daemon.port();
  }

  /** The {@code wss} URL of a path. */
  public String url(String path) {
    return "wss://127.0.0.1:" + port() + path;
  }

  /** Ends the process, waits until it is gone, and starts it again on the same port. */
  public void restart() {
    daemon.restart();
  }

  /** Ends the process, waits until it is gone and deletes its folder. Idempotent. */
  @Override
  public void close() {
    daemon.close();
  }

  private static ReverseProxy start(
      String name, List<String> command, TestCertificate certificate, Daemon.Configuration config) {
    return new ReverseProxy(Daemon.start(name, command, FILE, certificate::writePem, config));
  }
}
