package dev.hawser.integration.official;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.testkit.internal.NodeProject;
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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An official client in the process of {@code driver.js}. */
public abstract class NodeClient implements Client {

  private final Seen seen = new Seen();
  private final Socket control;
  private final OutputStream commands;
  private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
  private final Thread reader;

  protected NodeClient(NodeServer process) {
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
  }

  /** The project with the official clients; each of the scripts but the first drives one. */
  public static NodeProject project() {
    return NodeProject.install(
        NodeClient.class, "node/official", "driver.js", "phoenix.js", "realtime.js", "socketio.js");
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

  protected final JsonNode ask(String command, Map<String, ?> arguments) {
    JsonNode answer = run(command, arguments);
    if (answer.has("failed")) {
      throw new IllegalStateException(command + " failed: " + answer.get("failed").asText());
    }
    return answer.get("done");
  }

  /** A command that the client may refuse, which is seen as {@code failed}. */
  protected final void showFailure(String command, Map<String, ?> arguments, String source) {
    if (run(command, arguments).has("failed")) {
      seen.add(source, "failed");
    }
  }

  protected static void putMillis(Map<String, Object> to, String key, @Nullable Duration duration) {
    if (duration != null) {
      to.put(key, duration.toMillis());
    }
  }

  /** A payload as a command has it: JSON, or the hex digits of bytes. */
  protected static void putPayload(Map<String, Object> to, Object payload) {
    if (payload instanceof byte[] bytes) {
      to.put("hex", HexFormat.of().formatHex(bytes));
    } else {
      to.put("payload", Json.read(payload.toString()));
    }
  }

  /** The waits before the first attempts ({@code reconnect}) or joins ({@code rejoin}). */
  public final List<Long> delays(String table, int count) {
    JsonNode delays = ask("delays", Map.of("of", table, "count", count));
    return List.of(Json.MAPPER.convertValue(delays, Long[].class));
  }

  @Override
  public final Seen seen() {
    return seen;
  }

  @Override
  public final void connect() {
    showFailure("connect", Map.of(), "connection");
  }

  @Override
  public final void disconnect() {
    ask("disconnect", Map.of());
  }

  @Override
  public final void channel(String name, String topic, String settings) {
    showFailure(
        "channel", Map.of("name", name, "topic", topic, "settings", Json.read(settings)), name);
  }

  @Override
  public final void join(String name) {
    showFailure("join", Map.of("name", name), name);
  }

  @Override
  public final void leave(String name) {
    ask("leave", Map.of("name", name));
  }

  /** See {@link ChannelClient}. */
  public final void presence(String name) {
    showFailure("presence", Map.of("name", name, "source", name + " presence"), name + " presence");
  }

  /** See {@link ChannelClient}. */
  public final void ping() {
    ask("ping", Map.of());
  }

  /** Nothing to do: an answer to a command comes after what was seen before. */
  @Override
  public final void settle() {
    ask("settle", Map.of());
  }

  @Override
  public final void close() {
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
