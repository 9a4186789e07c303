package dev.hawser.integration.official;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.testkit.ClientRequest;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WireMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a client sent, as lines that do not depend on absolute refs or on the order of keys.
 *
 * <pre>
 * 1 GET /socket/websocket?vsn=2.0.0
 * 1 v2 J1 J1 room:1 phx_join {"since":5}
 * 1 v2 J1 * room:1 new_msg {"body":"hello"}
 * 1 v2 - * phoenix heartbeat {}
 * 1 close 1005
 * </pre>
 *
 * <p>The first number is that of the connection. {@code J1} is the ref of its first join, {@code *}
 * a ref it has not used before. Heartbeats in a row are shown once.
 */
public final class WireTrace {

  /** What the recorders' servers said when they closed a connection. */
  private static final Set<String> RECORDERS = Set.of("bye", "x");

  private final List<String> lines = new ArrayList<>();
  private final Map<String, String> joins = new HashMap<>();
  private final TreeSet<String> used = new TreeSet<>();
  private final TreeSet<String> kinds = new TreeSet<>();
  private int connection;
  private int sessionAt;

  /** What was sent to a server over WebSocket, refused upgrades included. */
  public static List<String> of(TestServer server) {
    Map<ClientRequest, ServerConnection> open = new HashMap<>();
    server.connections().forEach(connection -> open.put(connection.request(), connection));
    WireTrace trace = new WireTrace();
    for (ClientRequest request : server.requests()) {
      if (request.path().endsWith("/longpoll")) {
        trace.longPoll(
            request.method(),
            request.target(),
            request.header("x-phoenix-authtoken").orElse(""),
            request.header("content-type").orElse(""),
            request.bodyText());
        continue;
      }
      if (!request.isUpgrade()) {
        trace.http(request.method(), request.target(), request::header, request.body());
        continue;
      }
      trace.upgrade(request.target(), request.subprotocols());
      ServerConnection link = open.get(request);
      if (link == null) {
        trace.add("refused");
      } else {
        trace.link(link);
      }
    }
    return trace.lines;
  }

  /**
   * What was sent according to a recording: JSON lines with the number of the connection and what
   * the recorder's server saw of it.
   */
  public static List<String> recorded(List<String> jsonLines) {
    WireTrace trace = new WireTrace();
    TreeMap<Integer, List<JsonNode>> connections = new TreeMap<>();
    for (String line : jsonLines) {
      JsonNode json = Json.read(line);
      if (json.has("lp")) {
        JsonNode headers = json.get("headers");
        trace.longPoll(
            json.get("lp").asText(),
            json.get("url").asText(),
            headers.path("x-phoenix-authtoken").asText(),
            headers.path("content-type").asText(),
            json.get("body").asText());
      } else if (json.has("http")) {
        JsonNode body = json.get("body");
        JsonNode headers = json.get("headers");
        trace.http(
            json.get("http").asText(),
            json.get("url").asText(),
            name -> Optional.ofNullable(headers.get(name)).map(JsonNode::asText),
            body.isTextual()
                ? body.asText().getBytes(StandardCharsets.UTF_8)
                : HexFormat.of().parseHex(body.get("hex").asText()));
      } else if (json.has("conn")) {
        connections.computeIfAbsent(json.get("conn").asInt(), c -> new ArrayList<>()).add(json);
      }
    }
    connections.values().forEach(trace::recording);
    return trace.lines;
  }

  private void recording(List<JsonNode> connectionLines) {
    for (JsonNode line : connectionLines) {
      if (line.has("upgrade")) {
        String protocols = line.get("headers").path("sec-websocket-protocol").asText();
        upgrade(
            line.get("upgrade").asText(),
            protocols.isEmpty() ? List.of() : List.of(protocols.split(",")));
      } else if (line.has("text")) {
        text(line.get("text").asText());
      } else if (line.has("bin")) {
        binary(HexFormat.of().parseHex(line.get("bin").asText()));
      } else if (line.get("close").asInt() == 1006) {
        add("cut");
      } else if (RECORDERS.contains(line.get("reason").asText())) {
        add("closed by the server");
      } else {
        close(line.get("close").asInt(), line.get("reason").asText());
      }
    }
    if (connectionLines.size() == 1) {
      add("refused");
    }
  }

  /**
   * A request of long polling. Each kind of request is shown once for each session, then what was
   * posted: how often is polled, and what goes into one post, depends on time.
   */
  private void longPoll(String method, String target, String auth, String type, String body) {
    String shown = target.replaceFirst("token=[^&]+", "token=T");
    if (method.equals("GET") && shown.equals(target)) {
      begin();
    }
    List<String> messages = body.isEmpty() ? List.of() : List.of(body.split("\n", -1));
    String kind =
        connection
            + " "
            + String.join(" ", method, shown, auth.isEmpty() ? "" : "for " + auth, type).strip()
            + (messages.size() > 100 ? " of too many messages" : "");
    if (kinds.add(kind)) {
      lines.add(sessionAt + kinds.headSet(kind).size(), kind);
    }
    for (String message : messages) {
      if (message.startsWith("[")) {
        text(message);
      } else {
        binary(Base64.getDecoder().decode(message));
      }
    }
  }

  /** A request beside the socket: its body, and the header fields that say who asks. */
  private void http(
      String method, String target, Function<String, Optional<String>> headers, byte[] body) {
    String type = headers.apply("content-type").orElse("");
    lines.add(
        String.join(
            " ",
            method,
            target,
            "apikey " + headers.apply("apikey").orElse("-"),
            headers.apply("authorization").orElse("-"),
            type,
            type.startsWith("application/json")
                ? Json.sorted(Json.read(new String(body, StandardCharsets.UTF_8)))
                : Json.hex(body)));
  }

  private void begin() {
    connection++;
    sessionAt = lines.size();
    kinds.clear();
    joins.clear();
    used.clear();
  }

  private void upgrade(String target, List<String> subprotocols) {
    begin();
    add("GET " + target + (subprotocols.isEmpty() ? "" : " as " + String.join(", ", subprotocols)));
  }

  private void link(ServerConnection link) {
    boolean closedByServer = false;
    boolean closed = false;
    for (WireMessage message : link.traffic()) {
      boolean in = message.direction() == WireMessage.Direction.IN;
      switch (message.kind()) {
        case TEXT -> {
          if (in) {
            text(message.text());
          }
        }
        case BINARY -> {
          if (in) {
            binary(message.bytes());
          }
        }
        case CLOSE -> {
          closedByServer |= !in && !closed;
          if (in && !closed && !closedByServer) {
            close(message.closeCode(), message.text());
          }
          closed = true;
        }
        default -> {} // Pings, pongs, and what the server broke on purpose.
      }
    }
    if (closedByServer) {
      add("closed by the server");
    } else if (!closed) {
      add("cut");
    }
  }

  private void close(int code, String reason) {
    add("close " + code + (reason.isEmpty() ? "" : " " + reason));
  }

  private void text(String text) {
    JsonNode json = Json.read(text);
    if (json.isArray()) {
      message(
          json.size() == 5 ? "v2" : "v2 of " + json.size(),
          json.get(0),
          json.get(1),
          json.get(2).asText(),
          json.get(3).asText(),
          Json.sorted(json.get(4)));
    } else {
      TreeSet<String> names = new TreeSet<>();
      json.fieldNames().forEachRemaining(names::add);
      message(
          "v1" + (names.toString().equals("[event, join_ref, payload, ref, topic]") ? "" : names),
          json.path("join_ref"),
          json.path("ref"),
          json.path("topic").asText(),
          json.path("event").asText(),
          Json.sorted(json.path("payload")));
    }
  }

  /**
   * A push of serializer 2: the sizes of its parts, then the parts. Kind 0 has four, kind 3 a fifth
   * one, the metadata, and tells besides whether it carries JSON.
   */
  private void binary(byte[] bytes) {
    int kind = bytes[0];
    int at = kind == 3 ? 7 : 5;
    String[] parts = new String[at == 7 ? 5 : 4];
    for (int i = 0; i < parts.length; i++) {
      int size = bytes[1 + i] & 0xff;
      parts[i] = new String(bytes, at, size, StandardCharsets.UTF_8);
      at += size;
    }
    byte[] data = Arrays.copyOfRange(bytes, at, bytes.length);
    boolean json = kind == 3 && bytes[6] == 1;
    String meta = kind == 3 && !parts[4].isEmpty() ? Json.sorted(Json.read(parts[4])) + " " : "";
    String body = new String(data, StandardCharsets.UTF_8);
    message(
        "binary" + kind,
        Json.MAPPER.valueToTree(parts[0]),
        Json.MAPPER.valueToTree(parts[1]),
        parts[2],
        parts[3],
        meta + (json ? Json.sorted(Json.read(body)) : Json.hex(data)));
  }

  private void message(
      String form, JsonNode joinRef, JsonNode ref, String topic, String event, String payload) {
    String own = ref(ref);
    String shown = used.add(own) ? "*" : "reused";
    if (event.equals("phx_join") && shown.equals("*")) {
      shown = "J" + (joins.size() + 1);
      joins.put(own, shown);
    }
    String join = ref(joinRef);
    String line =
        String.join(" ", form, joins.getOrDefault(join, join), shown, topic, event, payload);
    boolean again =
        event.equals("heartbeat") && lines.get(lines.size() - 1).equals(connection + " " + line);
    if (!again) {
      add(line);
    }
  }

  /** Refs are texts; whatever else comes is shown as it is. */
  private static String ref(JsonNode ref) {
    if (ref.isNull() || ref.isMissingNode()) {
      return "-";
    }
    return ref.isTextual() ? ref.asText() : "not a text: " + ref;
  }

  private void add(String line) {
    lines.add(connection + " " + line);
  }
}
