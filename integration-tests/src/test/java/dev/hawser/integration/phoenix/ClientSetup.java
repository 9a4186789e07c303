package dev.hawser.integration.phoenix;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a client is set up; what is left out is as the client has it.
 *
 * @param params parameters of the socket, in their order
 * @param counter a parameter that counts the attempts, or empty
 * @param tokens the tokens of the attempts, one after the other; empty for none
 * @param vsn 1.0.0 or 2.0.0
 * @param timeout of joins and pushes
 * @param heartbeat the interval of heartbeats, and how long an answer may take
 * @param reconnect the waits before the next attempts, in milliseconds
 * @param rejoin the waits before the next joins, in milliseconds
 * @param ownPolicies whether Hawser uses its own policies where the waits are left out, and not
 *     those made after the official client
 * @param longPoll how long a WebSocket may take until long polling is used; zero for at once
 */
record ClientSetup(
    Map<String, ?> params,
    String counter,
    List<String> tokens,
    String vsn,
    @Nullable Duration timeout,
    @Nullable Duration heartbeat,
    List<Integer> reconnect,
    List<Integer> rejoin,
    boolean ownPolicies,
    @Nullable Duration longPoll) {

  static final ClientSetup DEFAULT =
      new ClientSetup(
          Map.of(), "", List.of(), "2.0.0", null, null, List.of(), List.of(), false, null);

  ClientSetup params(Map<String, ?> all) {
    return new ClientSetup(
        all, counter, tokens, vsn, timeout, heartbeat, reconnect, rejoin, ownPolicies, longPoll);
  }

  ClientSetup counting(String parameter) {
    return new ClientSetup(
        params,
        parameter,
        tokens,
        vsn,
        timeout,
        heartbeat,
        reconnect,
        rejoin,
        ownPolicies,
        longPoll);
  }

  ClientSetup tokens(String... all) {
    return new ClientSetup(
        params,
        counter,
        List.of(all),
        vsn,
        timeout,
        heartbeat,
        reconnect,
        rejoin,
        ownPolicies,
        longPoll);
  }

  ClientSetup v1() {
    return new ClientSetup(
        params,
        counter,
        tokens,
        "1.0.0",
        timeout,
        heartbeat,
        reconnect,
        rejoin,
        ownPolicies,
        longPoll);
  }

  ClientSetup timeout(int millis) {
    return new ClientSetup(
        params,
        counter,
        tokens,
        vsn,
        Duration.ofMillis(millis),
        heartbeat,
        reconnect,
        rejoin,
        ownPolicies,
        longPoll);
  }

  ClientSetup heartbeat(int millis) {
    return new ClientSetup(
        params,
        counter,
        tokens,
        vsn,
        timeout,
        Duration.ofMillis(millis),
        reconnect,
        rejoin,
        ownPolicies,
        longPoll);
  }

  ClientSetup reconnect(Integer... millis) {
    return new ClientSetup(
        params,
        counter,
        tokens,
        vsn,
        timeout,
        heartbeat,
        List.of(millis),
        rejoin,
        ownPolicies,
        longPoll);
  }

  ClientSetup rejoin(Integer... millis) {
    return new ClientSetup(
        params,
        counter,
        tokens,
        vsn,
        timeout,
        heartbeat,
        reconnect,
        List.of(millis),
        ownPolicies,
        longPoll);
  }

  ClientSetup withOwnPolicies() {
    return new ClientSetup(
        params, counter, tokens, vsn, timeout, heartbeat, reconnect, rejoin, true, longPoll);
  }

  ClientSetup longPollAfter(int millis) {
    return new ClientSetup(
        params,
        counter,
        tokens,
        vsn,
        timeout,
        heartbeat,
        reconnect,
        rejoin,
        ownPolicies,
        Duration.ofMillis(millis));
  }
}
