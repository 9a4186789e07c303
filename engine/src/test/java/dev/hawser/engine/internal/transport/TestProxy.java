package dev.hawser.engine.internal.transport;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An HTTP and a SOCKS5 proxy in one; every name it is asked for is 127.0.0.1 to it. */
final class TestProxy implements Closeable {

  private final RawServer server;
  private final @Nullable String login;
  private final boolean refuse;

  /** What it was asked to connect to, as {@code host:port}. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /**
   * A proxy.
   *
   * @param login the only {@code user:password} let in, or null for anybody
   * @param refuse whether it refuses all targets
   */
  TestProxy(@Nullable String login, boolean refuse) throws IOException {
    this.login = login;
    this.refuse = refuse;
    this.server = new RawServer(this::serve);
  }

  int port() {
    return server.port();
  }

  private void serve(RawServer.Peer peer) throws IOException {
    DataInputStream in = peer.in();
    int first = in.read();
    if (first == 5) {
      socks(peer, in);
    } else if (first == 'C') {
      http(peer);
    }
  }

  private void http(RawServer.Peer peer) throws IOException {
    String head = peer.readHead();
    String target = head.split(" ", 3)[1];
    String expected =
        login == null
            ? ""
            : Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    if (!head.contains(expected)) {
      peer.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    asked.add(target);
    if (refuse) {
      peer.send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
      tunnel(peer, socket);
    }
  }

  private void socks(RawServer.Peer peer, DataInputStream in) throws IOException {
    byte[] methods = new byte[in.readUnsignedByte()];
    in.readFully(methods);
    peer.send(new byte[] {5, (byte) (login == null ? 0 : 2)});
    if (login != null) {
      in.readUnsignedByte();
      String given = string(in) + ":" + string(in);
      boolean right = given.equals(login);
      peer.send(new byte[] {1, (byte) (right ? 0 : 1)});
      if (!right) {
        return;
      }
    }
    in.readUnsignedByte();
    in.readUnsignedByte();
    in.readUnsignedByte();
    String host;
    if (in.readUnsignedByte() == 3) {
      host = string(in);
    } else {
      byte[] address = new byte[4];
      in.readFully(address);
      host = InetAddress.getByAddress(address).getHostAddress();
    }
    int port = in.readUnsignedShort();
    asked.add(host + ":" + port);
    if (refuse) {
      peer.send(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
      return;
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      peer.send(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
      tunnel(peer, socket);
    }
  }

  private static String string(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readUnsignedByte()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void tunnel(RawServer.Peer peer, Socket target) throws IOException {
    Thread back =
        new Thread(
            () -> {
              try {
                copy(target.getInputStream(), peer.socket().getOutputStream());
                peer.socket().shutdownOutput();
              } catch (IOException e) {
                // One end is gone: the other direction notices.
              }
            },
            "hawser-test-proxy");
    back.setDaemon(true);
    back.start();
    try {
      copy(peer.in(), target.getOutputStream());
      target.shutdownOutput();
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] bytes = new byte[8192];
    for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
      out.write(bytes, 0, n);
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
