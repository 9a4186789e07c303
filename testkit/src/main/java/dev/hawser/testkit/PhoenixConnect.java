package dev.hawser.testkit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client that wants to connect, and the server's decision: {@code connect/3} and {@code id/1} of
 * a Phoenix socket. Immutable.
 *
 * <p>{@link #toString()} does not show the parameters, for they may hold secrets.
 */
public final class PhoenixConnect {

  private final ClientRequest request;
  private final PhoenixSerializer serializer;
  private final @Nullable String authToken;
  private final Optional<String> id;
  private final @Nullable HttpReply refusal;

  PhoenixConnect(ClientRequest request, PhoenixSerializer serializer, @Nullable String authToken) {
    this(request, serializer, authToken, Optional.empty(), null);
  }

  private PhoenixConnect(
      ClientRequest request,
      PhoenixSerializer serializer,
      @Nullable String authToken,
      Optional<String> id,
      @Nullable HttpReply refusal) {
    this.request = request;
    this.serializer = serializer;
    this.authToken = authToken;
    this.id = id;
    this.refusal = refusal;
  }

  /** The request: the upgrade, or the first poll. */
  public ClientRequest request() {
    return request;
  }

  /** A parameter of the URL, the first one of that name. */
  public Optional<String> param(String name) {
    return request.query(name);
  }

  /** The parameters of the URL under their names as they stand there, such as {@code user[id]}. */
  public Map<String, String> params() {
    Map<String, String> params = new LinkedHashMap<>();
    request.query().forEach((name, values) -> params.put(name, values.get(0)));
    return Collections.unmodifiableMap(params);
  }

  /** The token beside the URL, if {@link PhoenixTestServer#authToken} is on. */
  public Optional<String> authToken() {
    return Optional.ofNullable(authToken);
  }

  /** The connection may come. {@link PhoenixServer#disconnect(String)} finds it by this id. */
  public PhoenixConnect accept(String id) {
    return new PhoenixConnect(request, serializer, authToken, Optional.of(id), null);
  }

  /** The connection may come and has no id. */
  public PhoenixConnect accept() {
    return new PhoenixConnect(request, serializer, authToken, Optional.empty(), null);
  }

  /** The connection may not come: 403 without a body. */
  public PhoenixConnect refuse() {
    return refuse(HttpReply.status(403));
  }

  /** The connection may not come. Long poll answers 403 whatever the reply says. */
  public PhoenixConnect refuse(HttpReply reply) {
    return new PhoenixConnect(request, serializer, authToken, Optional.empty(), reply);
  }

  Optional<String> id() {
    return id;
  }

  PhoenixSerializer serializer() {
    return serializer;
  }

  Optional<HttpReply> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public String toString() {
    return "connect by " + request;
  }
}
