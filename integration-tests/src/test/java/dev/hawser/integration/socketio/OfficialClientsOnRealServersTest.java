package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.integration.official.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The official clients work with the servers and the cluster that Hawser is tested with, so a
 * failure there is Hawser's.
 */
class OfficialClientsOnRealServersTest {

  @ParameterizedTest
  @CsvSource({
    "V4,polling+websocket,'{}'",
    "V4,polling,'{}'",
    "V4,websocket,'{}'",
    "V4,polling+websocket,'{\"recovery\":true}'",
    "V4,polling+websocket,'{\"parser\":\"msgpack\"}'",
    "V3,polling+websocket,'{}'",
    "V3,polling,'{}'",
    "V3,websocket,'{}'",
    "V2,polling+websocket,'{}'",
    "V2,polling,'{}'",
    "V2,websocket,'{}'",
    "V4_WITH_EIO3,polling+websocket,'{}'",
    "V4_WITH_EIO3,polling,'{}'",
    "V4_WITH_EIO3,websocket,'{}'"
  })
  void workAsTheServersSay(ServerVersion version, String transports, String options) {
    JsonNode server = Json.read(options);
    try (RealServer real =
        RealServer.start(version, Json.MAPPER.convertValue(server, RealServer.OPTIONS))) {
      Map<String, Object> check = new LinkedHashMap<>();
      check.put("client", version.engineIo() == 3 ? 2 : 4);
      check.put("url", real.url());
      check.put("msgpack", server.has("parser"));
      check.put("recovery", server.has("recovery"));
      check.put("options", Map.of("transports", List.of(transports.split("\\+"))));
      List<String> lines =
          RealServer.project().run(RealServer.LIMIT, "check.js", Json.write(check));
      assertThat(lines).hasSize(server.has("recovery") ? 10 : 9).allMatch(l -> l.startsWith("ok "));
    }
  }

  @ParameterizedTest
  @CsvSource({"COOKIE,polling+websocket", "COOKIE,websocket", "ROUND_ROBIN,websocket"})
  void areSpreadOverTheClusterAndReachEachOther(Cluster.Balancing balancing, String transports) {
    try (Cluster cluster = Cluster.start(balancing)) {
      Map<String, Object> options = new LinkedHashMap<>();
      options.put("withCredentials", true);
      options.put("transports", List.of(transports.split("\\+")));
      Map<String, Object> fleet = new LinkedHashMap<>();
      fleet.put("url", cluster.url());
      fleet.put("clients", 6);
      fleet.put("options", options);
      List<String> lines =
          RealServer.project().run(RealServer.LIMIT, "fleet.js", Json.write(fleet));
      JsonNode seen = Json.read(lines.get(lines.size() - 1));
      assertThat(seen.get("seen").asInt()).isEqualTo(5);
      List<String> nodes = new ArrayList<>();
      seen.get("nodes").forEach(node -> nodes.add(node.asText()));
      assertThat(nodes).hasSize(6).contains("A", "B");
    }
  }

  @Test
  void areOfTheVersionsThatTheLockFileNames() throws IOException {
    String lock = Files.readString(RealServer.project().folder().resolve("package-lock.json"));
    assertThat(lock).contains("\"integrity\"").doesNotContain("\"resolved\"", "http:", "https:");
    assertThat(lock)
        .contains(
            "\"socket.io\": \"4.8.4\"",
            "\"socket.io-v3\": \"npm:socket.io@3.1.2\"",
            "\"socket.io-v2\": \"npm:socket.io@2.5.1\"");
  }
}
