package dev.hawser.integration.socketio;

import dev.hawser.integration.official.NodeClient;
import dev.hawser.testkit.internal.NodeServer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code socket.io-client}; that of version 2 if it is to speak Engine.IO 3. */
final class OfficialClient extends NodeClient implements SocketIoClient {

  OfficialClient(NodeServer process, String url, SocketIoSetup setup) {
    super(process);
    ask("setup", Map.of("url", url, "options", setup.options(), "engineIo3", setup.isEngineIo3()));
  }

  private static List<@Nullable Object> values(@Nullable Object... values) {
    return Arrays.stream(values).map(OfficialClient::value).toList();
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return Map.of("$hex", HexFormat.of().formatHex(bytes));
    } else if (value instanceof List<?> list) {
      return values(list.toArray());
    } else if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> converted = new LinkedHashMap<>();
      map.forEach((key, item) -> converted.put(key.toString(), value(item)));
      return converted;
    }
    return value;
  }

  @Override
  public String id(String name) {
    return ask("id", Map.of("name", name)).asText();
  }

  @Override
  public void on(String name, String event) {
    ask("on", Map.of("name", name, "event", event));
  }

  @Override
  public void answer(String name, String event, @Nullable Object... values) {
    ask("on", Map.of("name", name, "event", event, "values", values(values)));
  }

  @Override
  public void any(String name) {
    ask("any", Map.of("name", name));
  }

  @Override
  public void outgoing(String name) {
    ask("outgoing", Map.of("name", name));
  }

  @Override
  public void emit(String name, String event, @Nullable Object... args) {
    showFailure("emit", Map.of("name", name, "event", event, "args", values(args)), name + " emit");
  }

  @Override
  public void emitVolatile(String name, String event, @Nullable Object... args) {
    ask("emitVolatile", Map.of("name", name, "event", event, "args", values(args)));
  }

  @Override
  public void emitWithAck(
      String name, String source, int timeout, String event, @Nullable Object... args) {
    Map<String, Object> command = new HashMap<>();
    command.put("name", name);
    command.put("source", source);
    command.put("event", event);
    command.put("args", values(args));
    if (timeout > 0) {
      command.put("timeout", timeout);
    }
    showFailure("emitWithAck", command, source);
  }
}
