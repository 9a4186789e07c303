package dev.hawser.integration.official;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a client is set up; what is left out is as the client has it. Every method copies. */
public final class ClientSetup {

  public static final ClientSetup DEFAULT = new ClientSetup();

  // Written only by change(), before anybody else sees the copy.
  private Map<String, ?> params = Map.of();
  private String counter = "";
  private List<String> tokens = List.of();
  private String vsn = "2.0.0";
  private @Nullable Duration timeout;
  private @Nullable Duration heartbeat;
  private List<Integer> reconnect = List.of();
  private List<Integer> rejoin = List.of();
  private boolean ownPolicies;
  private @Nullable Duration longPoll;
  private String token = "";
  private String logLevel = "";
  private @Nullable Duration disconnectAfter;

  private ClientSetup() {}

  private ClientSetup change(Consumer<ClientSetup> change) {
    ClientSetup copy = new ClientSetup();
    copy.params = params;
    copy.counter = counter;
    copy.tokens = tokens;
    copy.vsn = vsn;
    copy.timeout = timeout;
    copy.heartbeat = heartbeat;
    copy.reconnect = reconnect;
    copy.rejoin = rejoin;
    copy.ownPolicies = ownPolicies;
    copy.longPoll = longPoll;
    copy.token = token;
    copy.logLevel = logLevel;
    copy.disconnectAfter = disconnectAfter;
    change.accept(copy);
    return copy;
  }

  public ClientSetup params(Map<String, ?> all) {
    return change(c -> c.params = all);
  }

  public ClientSetup counting(String parameter) {
    return change(c -> c.counter = parameter);
  }

  public ClientSetup tokens(String... all) {
    return change(c -> c.tokens = List.of(all));
  }

  public ClientSetup v1() {
    return change(c -> c.vsn = "1.0.0");
  }

  public ClientSetup timeout(int millis) {
    return change(c -> c.timeout = Duration.ofMillis(millis));
  }

  public ClientSetup heartbeat(int millis) {
    return change(c -> c.heartbeat = Duration.ofMillis(millis));
  }

  public ClientSetup reconnect(Integer... millis) {
    return change(c -> c.reconnect = List.of(millis));
  }

  public ClientSetup rejoin(Integer... millis) {
    return change(c -> c.rejoin = List.of(millis));
  }

  public ClientSetup withOwnPolicies() {
    return change(c -> c.ownPolicies = true);
  }

  public ClientSetup longPollAfter(int millis) {
    return change(c -> c.longPoll = Duration.ofMillis(millis));
  }

  public ClientSetup token(String fixed) {
    return change(c -> c.token = fixed);
  }

  public ClientSetup logLevel(String level) {
    return change(c -> c.logLevel = level);
  }

  public ClientSetup disconnectAfter(int millis) {
    return change(c -> c.disconnectAfter = Duration.ofMillis(millis));
  }

  /** Parameters of the socket, in their order. */
  public Map<String, ?> params() {
    return params;
  }

  /** A parameter that counts the attempts, or empty. */
  public String counter() {
    return counter;
  }

  /** The tokens of the attempts, one after the other; empty for none. */
  public List<String> tokens() {
    return tokens;
  }

  /** 1.0.0 or 2.0.0. */
  public String vsn() {
    return vsn;
  }

  /** Of joins and pushes. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /** The interval of heartbeats, and how long an answer may take. */
  public @Nullable Duration heartbeat() {
    return heartbeat;
  }

  /** The waits before the next attempts, in milliseconds. */
  public List<Integer> reconnect() {
    return reconnect;
  }

  /** The waits before the next joins, in milliseconds. */
  public List<Integer> rejoin() {
    return rejoin;
  }

  /**
   * Whether Hawser uses its own policies where the waits are left out, and not those made after the
   * official client.
   */
  public boolean ownPolicies() {
    return ownPolicies;
  }

  /** How long a WebSocket may take until long polling is used; zero for at once. */
  public @Nullable Duration longPoll() {
    return longPoll;
  }

  /** The token until there is another one, or empty. */
  public String token() {
    return token;
  }

  /** What the server logs, or empty. */
  public String logLevel() {
    return logLevel;
  }

  /** How long the connection stays without a channel. */
  public @Nullable Duration disconnectAfter() {
    return disconnectAfter;
  }
}
