package dev.hawser.testkit.internal;

import dev.hawser.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real reverse proxy (nginx or HAProxy) on 127.0.0.1 that ends TLS and passes requests and
 * WebSockets on, run as a child process from a temporary folder.
 *
 * <p>Where the program is missing the test is skipped with the reason; with {@code CI=true} it
 * fails.
 */
public final class ReverseProxy implements AutoCloseable {

  private static final int ATTEMPTS = 5;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private interface Configuration {
    String text(int port);
  }

  private final String name;
  private final List<String> command;
  private final Path folder;
  private final int port;

  private ChildProcess process;

  private ReverseProxy(
      String name, List<String> command, Path folder, ChildProcess process, int port) {
    this.name = name;
    this.command = command;
    this.folder = folder;
    this.process = process;
    this.port = port;
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
        List.of(program.toString(), "-p", ".", "-e", "stderr", "-c", "proxy.conf"),
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
        List.of(program.toString(), "-db", "-f", "proxy.conf"),
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
    return port;
  }

  /** The {@code wss} URL of a path. */
  public String url(String path) {
    return "wss://127.0.0.1:" + port + path;
  }

  /** Ends the process, waits until it is gone, and starts it again on the same port. */
  public void restart() {
    process.close();
    process = new ChildProcess(name, folder, command);
    if (!listens(process, port)) {
      throw new IllegalStateException(name + " does not start again; " + process.output());
    }
  }

  /** Ends the process, waits until it is gone and deletes its folder. Idempotent. */
  @Override
  public void close() {
    process.close();
    delete(folder);
  }

  private static ReverseProxy start(
      String name, List<String> command, TestCertificate certificate, Configuration config) {
    try {
      Path folder = Files.createTempDirectory("hawser-" + name);
      try {
        certificate.writePem(folder);
        return start(name, command, folder, config);
      } catch (IOException | RuntimeException e) {
        delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  private static ReverseProxy start(
      String name, List<String> command, Path folder, Configuration config) throws IOException {
    for (int attempt = 1; ; attempt++) {
      // The program cannot choose the port, so somebody else may take it first.
      int port = freePort();
      Files.write(folder.resolve("proxy.conf"), config.text(port).getBytes(StandardCharsets.UTF_8));
      ChildProcess process = new ChildProcess(name, folder, command);
      if (listens(process, port)) {
        return new ReverseProxy(name, command, folder, process, port);
      }
      process.close();
      if (attempt == ATTEMPTS) {
        throw new IllegalStateException(name + " does not start; " + process.output());
      }
    }
  }

  private static InetAddress loopback() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(ChildProcess process, int port) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (process.isAlive() && System.nanoTime() - deadline < 0) {
      try (Socket probe = new Socket(loopback(), port)) {
        return process.isAlive() && probe.isConnected();
      } catch (IOException refused) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
    return false;
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = new ArrayList<>(files.toList());
      Collections.reverse(deepestFirst);
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A temporary folder: not worth failing a test.
    }
  }
}
