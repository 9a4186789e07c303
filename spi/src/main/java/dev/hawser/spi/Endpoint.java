package dev.hawser.spi;

import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Where one attempt connects to and what it says there. Immutable; made anew for every attempt, so
 * that tokens in it are fresh.
 */
public final class Endpoint {

  private final URI uri;
  private final Map<String, String> headers;
  private final List<String> subProtocols;
  private final boolean subProtocolRequired;
  private final Set<String> secrets;

  private Endpoint(
      URI uri,
      Map<String, String> headers,
      List<String> subProtocols,
      boolean subProtocolRequired,
      Set<String> secrets) {
    this.uri = uri;
    this.headers = headers;
    this.subProtocols = subProtocols;
    this.subProtocolRequired = subProtocolRequired;
    this.secrets = secrets;
  }

  /** An endpoint at {@code uri}, scheme {@code ws}, {@code wss}, {@code http} or {@code https}. */
  public static Endpoint at(URI uri) {
    return new Endpoint(Objects.requireNonNull(uri, "uri"), Map.of(), List.of(), false, Set.of());
  }

  /** A copy with one more header field; a field of the same name is replaced. */
  public Endpoint header(String name, String value) {
    Map<String, String> copy = new LinkedHashMap<>(headers);
    copy.keySet().removeIf(name::equalsIgnoreCase);
    copy.put(name, value);
    return new Endpoint(uri, copy, subProtocols, subProtocolRequired, secrets);
  }

  /** A copy with these header fields on top. */
  public Endpoint headers(Map<String, String> more) {
    Endpoint copy = this;
    for (Map.Entry<String, String> field : more.entrySet()) {
      copy = copy.header(field.getKey(), field.getValue());
    }
    return copy;
  }

  /**
   * A copy that offers these WebSocket sub-protocols, most wanted first.
   *
   * @param required whether a server that chooses none is refused
   */
  public Endpoint subProtocols(List<String> names, boolean required) {
    return new Endpoint(uri, headers, List.copyOf(names), required, secrets);
  }

  /** A copy that knows one more secret: logs of the link mask it wherever it stands. */
  public Endpoint secret(String secret) {
    Set<String> copy = new HashSet<>(secrets);
    copy.add(secret);
    return new Endpoint(uri, headers, subProtocols, subProtocolRequired, Set.copyOf(copy));
  }

  /** What logs of the link mask. */
  public Set<String> secrets() {
    return secrets;
  }

  /** The address, query included. */
  public URI uri() {
    return uri;
  }

  /** Header fields of the handshake. */
  public Map<String, String> headers() {
    return java.util.Collections.unmodifiableMap(headers);
  }

  /** The WebSocket sub-protocols offered. */
  public List<String> subProtocols() {
    return subProtocols;
  }

  /** Whether a server that chooses no sub-protocol is refused. */
  public boolean subProtocolRequired() {
    return subProtocolRequired;
  }

  /** Scheme, host, port and path; the query, which may hold a secret, as {@code ?***}. */
  @Override
  public String toString() {
    String text =
        uri.getScheme()
            + "://"
            + uri.getHost()
            + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
            + uri.getRawPath();
    return uri.getRawQuery() == null ? text : text + "?***";
  }
}
