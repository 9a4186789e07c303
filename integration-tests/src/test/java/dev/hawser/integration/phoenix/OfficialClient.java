package dev.hawser.integration.phoenix;

import dev.hawser.integration.official.ClientSetup;
import dev.hawser.integration.official.Json;
import dev.hawser.integration.official.NodeClient;
import dev.hawser.testkit.internal.NodeServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code phoenix} package of npm. */
final class OfficialClient extends NodeClient implements PhoenixClient {

  OfficialClient(NodeServer process, String url, ClientSetup setup) {
    super(process);
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("vsn", setup.vsn());
    putMillis(options, "timeout", setup.timeout());
    putMillis(options, "heartbeatIntervalMs", setup.heartbeat());
    boolean longPoll = Duration.ZERO.equals(setup.longPoll());
    if (!longPoll) {
      putMillis(options, "longPollFallbackMs", setup.longPoll());
    }
    ask(
        "setup",
        Map.of(
            "url", url,
            "params", setup.params(),
            "counter", setup.counter(),
            "tokens", setup.tokens(),
            "options", options,
            "longPoll", longPoll,
            "reconnect", setup.reconnect(),
            "rejoin", setup.rejoin()));
  }

  @Override
  public void disconnectAndConnect() {
    ask("disconnectAndConnect", Map.of());
  }

  @Override
  public void params(String name, String params) {
    ask("params", Map.of("name", name, "params", Json.read(params)));
  }

  @Override
  public void push(
      String name, String source, String event, Object payload, @Nullable Duration timeout) {
    Map<String, Object> arguments = push(name, event, payload);
    arguments.put("source", source);
    putMillis(arguments, "timeout", timeout);
    showFailure("push", arguments, source);
  }

  @Override
  public void send(String name, String event, Object payload) {
    showFailure("push", push(name, event, payload), name);
  }

  private static Map<String, Object> push(String name, String event, Object payload) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("name", name);
    arguments.put("event", event);
    putPayload(arguments, payload);
    return arguments;
  }

  @Override
  public void on(String name, String source, String event, boolean first) {
    ask("on", Map.of("name", name, "source", source, "event", event, "first", first));
  }

  @Override
  public void off(String source) {
    ask("off", Map.of("source", source));
  }
}
