package dev.hawser.integration.phoenix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.testkit.internal.NodeServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The {@code phoenix} package of npm, in the process of {@code client.js}. */
final class OfficialClient implements Client {

  private final Seen seen = new Seen();
  private final Socket control;
  private final OutputStream commands;
  private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
  private final Thread reader;

  OfficialClient(NodeServer process, String url, ClientSetup setup) {
    try {
      control = new Socket(InetAddress.getLoopbackAddress(), process.port());
      control.setTcpNoDelay(true);
      commands = control.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = new Thread(this::read, "official-client");
    reader.setDaemon(true);
    reader.start();
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

  private static void putMillis(Map<String, Object> to, String key, @Nullable Duration duration) {
    if (duration != null) {
      to.put(key, duration.toMillis());
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(control.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode json = Json.read(line);
        if (json.has("seen")) {
          seen.add(json.get("seen").asText(), json.get("word").asText() + payload(json));
        } else {
          answers.add(json);
        }
      }
    } catch (IOException closed) {
      // The end of this client.
    }
  }

  private static String payload(JsonNode json) {
    if (json.has("hex")) {
      return " 0x" + json.get("hex").asText();
    }
    return json.has("payload") ? " " + Json.sorted(json.get("payload")) : "";
  }

  /** Gives a command and waits until it is done; what was seen meanwhile is recorded by then. */
  private JsonNode run(String command, Map<String, ?> arguments) {
    Map<String, Object> all = new LinkedHashMap<>(arguments);
    all.put("do", command);
    try {
      commands.write((Json.write(all) + "\n").getBytes(StandardCharsets.UTF_8));
      JsonNode answer = answers.poll(60, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IllegalStateException("no answer to the command " + command);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at the command " + command, e);
    }
  }

  private JsonNode ask(String command, Map<String, ?> arguments) {
    JsonNode answer = run(command, arguments);
    if (answer.has("failed")) {
      throw new IllegalStateException(command + " failed: " + answer.get("failed").asText());
    }
    return answer.get("done");
  }

  private void showFailure(String command, Map<String, ?> arguments, String source) {
    if (run(command, arguments).has("failed")) {
      seen.add(source, "failed");
    }
  }

  /** The waits before the first attempts ({@code reconnect}) or joins ({@code rejoin}). */
  List<Long> delays(String table, int count) {
    List<Long> delays = new ArrayList<>();
    ask("delays", Map.of("of", table, "count", count)).forEach(n -> delays.add(n.asLong()));
    return delays;
  }

  @Override
  public Seen seen() {
    return seen;
  }

  @Override
  public void connect() {
    showFailure("connect", Map.of(), "connection");
  }

  @Override
  public void disconnect() {
    ask("disconnect", Map.of());
  }

  @Override
  public void disconnectAndConnect() {
    ask("disconnectAndConnect", Map.of());
  }

  @Override
  public void channel(String name, String topic, String params) {
    ask("channel", Map.of("name", name, "topic", topic, "params", Json.read(params)));
  }

  @Override
  public void params(String name, String params) {
    ask("params", Map.of("name", name, "params", Json.read(params)));
  }

  @Override
  public void join(String name) {
    showFailure("join", Map.of("name", name), name);
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
    if (payload instanceof byte[] bytes) {
      arguments.put("hex", HexFormat.of().formatHex(bytes));
    } else {
      arguments.put("payload", Json.read(payload.toString()));
    }
    return arguments;
  }

  @Override
  public void leave(String name) {
    ask("leave", Map.of("name", name));
  }

  @Override
  public void on(String name, String source, String event, boolean first) {
    ask("on", Map.of("name", name, "source", source, "event", event, "first", first));
  }

  @Override
  public void off(String source) {
    ask("off", Map.of("source", source));
  }

  @Override
  public void presence(String name) {
    ask("presence", Map.of("name", name, "source", name + " presence"));
  }

  @Override
  public void ping() {
    ask("ping", Map.of());
  }

  /** Nothing to do: an answer to a command comes after what was seen before. */
  @Override
  public void settle() {
    ask("settle", Map.of());
  }

  @Override
  public void close() {
    try {
      control.close();
      reader.join(60_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at the end of the client", e);
    }
  }
}
