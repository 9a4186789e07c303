package dev.hawser.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What goes wrong with the HTTP requests and the upgrades of an Engine.IO server. May be changed at
 * any time and from any thread; a change holds for what comes after it. Faults of the WebSocket
 * itself are those of the server below, see {@link Faults}.
 */
public final class EngineIoFaults {

  private static final class Rule {
    final Predicate<ClientRequest> condition;
    final Consumer<HttpExchange> instead;
    int left;

    Rule(Predicate<ClientRequest> condition, Consumer<HttpExchange> instead, int left) {
      this.condition = condition;
      this.instead = instead;
      this.left = left;
    }
  }

  private static final String PROBE_ANSWER = "3probe";

  private final List<Rule> rules = new ArrayList<>();
  private volatile Duration postDelay = Duration.ZERO;
  private volatile Duration probeDelay = Duration.ZERO;
  private volatile String probeAnswer = PROBE_ANSWER;

  EngineIoFaults() {}

  /** Matches requests that open a session by polling. */
  public static boolean isHandshake(ClientRequest request) {
    return request.method().equals("GET") && request.query("sid").isEmpty();
  }

  /** Matches requests that wait for packets. */
  public static boolean isPoll(ClientRequest request) {
    return request.method().equals("GET") && request.query("sid").isPresent();
  }

  /** Matches requests that bring packets. */
  public static boolean isPost(ClientRequest request) {
    return request.method().equals("POST");
  }

  /** The next request that matches, after those in line already, gets this instead. */
  public EngineIoFaults next(Predicate<ClientRequest> requests, HttpReply reply) {
    return next(requests, exchange -> exchange.respond(reply));
  }

  /**
   * The next request that matches, after those in line already, is handed to {@code instead}, on
   * the server's loop; the session does not see it.
   */
  public EngineIoFaults next(Predicate<ClientRequest> requests, Consumer<HttpExchange> instead) {
    return add(requests, instead, 1);
  }

  /** Every request that matches is handed to {@code instead}. */
  public EngineIoFaults always(Predicate<ClientRequest> requests, Consumer<HttpExchange> instead) {
    return add(requests, instead, Integer.MAX_VALUE);
  }

  private synchronized EngineIoFaults add(
      Predicate<ClientRequest> requests, Consumer<HttpExchange> instead, int times) {
    rules.add(new Rule(requests, instead, times));
    return this;
  }

  /**
   * A POST is answered that much after its packets were handled. A client that sends a second one
   * meanwhile loses its session.
   */
  public EngineIoFaults delayPosts(Duration delay) {
    postDelay = delay;
    return this;
  }

  /** The probe of an upgrade is answered that much later. */
  public EngineIoFaults delayProbes(Duration delay) {
    probeDelay = delay;
    return this;
  }

  /**
   * The probe of an upgrade is answered with this.
   *
   * @param packet the packet with its type; empty for no answer
   */
  public EngineIoFaults answerProbes(String packet) {
    probeAnswer = packet;
    return this;
  }

  /** Nothing goes wrong any more. */
  public synchronized EngineIoFaults clear() {
    rules.clear();
    postDelay = Duration.ZERO;
    probeDelay = Duration.ZERO;
    probeAnswer = PROBE_ANSWER;
    return this;
  }

  synchronized Optional<Consumer<HttpExchange>> take(ClientRequest request) {
    for (Iterator<Rule> all = rules.iterator(); all.hasNext(); ) {
      Rule rule = all.next();
      if (rule.condition.test(request)) {
        if (--rule.left == 0) {
          all.remove();
        }
        return Optional.of(rule.instead);
      }
    }
    return Optional.empty();
  }

  Duration postDelay() {
    return postDelay;
  }

  Duration probeDelay() {
    return probeDelay;
  }

  String probeAnswer() {
    return probeAnswer;
  }
}
