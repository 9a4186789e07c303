package dev.hawser;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A proxy between us and the server. Immutable; every method returns a copy. */
public final class Proxy {

  /** The proxy's protocol. */
  public enum Type {
    /** An HTTP proxy asked to {@code CONNECT}. */
    HTTP,
    /** SOCKS version 5; names are resolved by the proxy. */
    SOCKS5
  }

  private final Type type;
  private final String host;
  private final int port;
  private final @Nullable String user;
  private final @Nullable String password;
  private final List<String> except;

  private Proxy(
      Type type,
      String host,
      int port,
      @Nullable String user,
      @Nullable String password,
      List<String> except) {
    this.type = type;
    this.host = Objects.requireNonNull(host, "host");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a proxy's port is from 1 to 65535, not " + port);
    }
    this.port = port;
    this.user = user;
    this.password = password;
    this.except = except;
  }

  /** An HTTP proxy. */
  public static Proxy http(String host, int port) {
    return new Proxy(Type.HTTP, host, port, null, null, List.of());
  }

  /** A SOCKS 5 proxy. */
  public static Proxy socks5(String host, int port) {
    return new Proxy(Type.SOCKS5, host, port, null, null, List.of());
  }

  /**
   * The proxy that {@code text} names: {@code http://host:port} or {@code socks5://host:port}, with
   * {@code user:password@} before the host if it wants a login.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static Proxy parse(String text) {
    URI uri = URI.create(text);
    if (uri.getScheme() == null || uri.getHost() == null || uri.getPort() < 0) {
      throw new IllegalArgumentException(
          "a proxy is written http://host:port or socks5://host:port");
    }
    Proxy proxy =
        switch (uri.getScheme()) {
          case "http" -> http(uri.getHost(), uri.getPort());
          case "socks5" -> socks5(uri.getHost(), uri.getPort());
          default -> throw new IllegalArgumentException("a proxy speaks http or socks5");
        };
    String login = uri.getUserInfo();
    if (login == null) {
      return proxy;
    }
    int colon = login.indexOf(':');
    return colon < 0
        ? proxy.login(login, "")
        : proxy.login(login.substring(0, colon), login.substring(colon + 1));
  }

  /** Authenticates with a user name and a password. */
  public Proxy login(String user, String password) {
    return new Proxy(
        type,
        host,
        port,
        Objects.requireNonNull(user, "user"),
        Objects.requireNonNull(password, "password"),
        except);
  }

  /** Goes to these hosts directly; a name that starts with {@code *.} stands for all below it. */
  public Proxy except(String... hosts) {
    return new Proxy(type, host, port, user, password, List.of(hosts));
  }

  /** The proxy's protocol. */
  public Type type() {
    return type;
  }

  /** The proxy's host. */
  public String host() {
    return host;
  }

  /** The proxy's port. */
  public int port() {
    return port;
  }

  /** The user name, or null for none. */
  public @Nullable String user() {
    return user;
  }

  /** The password, or null for none. */
  public @Nullable String password() {
    return password;
  }

  /** Whether a link to {@code target} goes through this proxy. */
  public boolean appliesTo(String target) {
    for (String host : except) {
      boolean matches =
          host.startsWith("*.") ? target.endsWith(host.substring(1)) : target.equals(host);
      if (matches) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return type + " " + host + ":" + port + (user == null ? "" : " as ***");
  }
}
