package dev.hawser.integration.realtime;

import dev.hawser.integration.official.ClientSetup;
import dev.hawser.integration.official.Json;
import dev.hawser.integration.official.NodeClient;
import dev.hawser.testkit.internal.NodeServer;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code @supabase/realtime-js}. */
final class OfficialClient extends NodeClient implements RealtimeClient {

  OfficialClient(NodeServer process, String url, ClientSetup setup) {
    super(process);
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("vsn", setup.vsn());
    putMillis(options, "timeout", setup.timeout());
    putMillis(options, "heartbeatIntervalMs", setup.heartbeat());
    putMillis(options, "disconnectOnEmptyChannelsAfterMs", setup.disconnectAfter());
    if (!setup.logLevel().isEmpty()) {
      options.put("logLevel", setup.logLevel());
    }
    ask(
        "setup",
        Map.of(
            "url", url,
            "params", setup.params(),
            "token", setup.token(),
            "tokens", setup.tokens(),
            "options", options,
            "reconnect", setup.reconnect(),
            "rejoin", setup.rejoin()));
  }

  @Override
  public void broadcast(String name, String source, String event, Object payload) {
    showFailure("broadcast", message(name, source, event, payload), source);
  }

  @Override
  public void persist(String name, String source, String event, Object payload, int ttl) {
    Map<String, Object> message = message(name, source, event, payload);
    message.put("ttl", ttl);
    showFailure("broadcast", message, source);
  }

  @Override
  public void httpBatch(String name, String source, String event, Object payload) {
    broadcast(name, source, event, payload);
  }

  @Override
  public void http(String name, String source, String event, Object payload) {
    showFailure("http", message(name, source, event, payload), source);
  }

  @Override
  public void httpPersist(String name, String source, String event, Object payload, int ttl) {
    Map<String, Object> message = message(name, source, event, payload);
    message.put("ttl", ttl);
    showFailure("http", message, source);
  }

  private static Map<String, Object> message(
      String name, String source, String event, Object payload) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("name", name);
    message.put("source", source);
    message.put("event", event);
    putPayload(message, payload);
    return message;
  }

  @Override
  public void on(String name, String event) {
    String source = name + " on " + event;
    showFailure("on", Map.of("name", name, "source", source, "event", event), source);
  }

  @Override
  public void changes(String name, String source, String binding) {
    Map<String, ?> arguments =
        Map.of("name", name, "source", source, "binding", Json.read(binding));
    showFailure("changes", arguments, source);
  }

  @Override
  public void system(String name) {
    ask("system", Map.of("name", name, "source", name + " system"));
  }

  @Override
  public void track(String name, String source, String payload) {
    Map<String, ?> arguments =
        Map.of("name", name, "source", source, "payload", Json.read(payload));
    showFailure("track", arguments, source);
  }

  @Override
  public void untrack(String name, String source) {
    showFailure("untrack", Map.of("name", name, "source", source), source);
  }

  @Override
  public void token(String token) {
    ask("token", Map.of("token", token));
  }
}
