package dev.hawser.phoenix.channels;

import static dev.hawser.phoenix.channels.PresenceFixture.callbacks;
import static dev.hawser.phoenix.channels.PresenceFixture.follow;
import static dev.hawser.phoenix.channels.PresenceFixture.inShort;
import static dev.hawser.phoenix.channels.PresenceFixture.json;
import static dev.hawser.phoenix.channels.PresenceFixture.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Payload;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real servers sent, and what the official client told its application about it. */
class RecordedPresenceTest {

  /**
   * The callbacks are recorded; the server's messages in between are those that led to them.
   *
   * @see ReferencePresence
   */
  @Test
  void theOfficialClientsCallbacksFollowFromTheChanges() throws IOException {
    PresenceFixture presence = new PresenceFixture();
    ReferencePresence reference = new ReferencePresence(false);
    List<String> expected = new ArrayList<>();
    List<String> callbacks = new ArrayList<>();
    for (String line : lines("official-client.jsonl")) {
      JsonNode step = tree(line);
      if (step.has("callback")) {
        expected.add(step.path("callback").asText());
        continue;
      }
      long join = step.path("join").asLong();
      Payload payload = Payload.json(step.path("payload").toString());
      if (step.path("event").asText().equals("presence_state")) {
        callbacks.addAll(callbacks(presence.tracker.onState(join, payload)));
        reference.onState(join, step.path("payload"));
      } else {
        callbacks.addAll(callbacks(presence.tracker.onDiff(join, payload)));
        reference.onDiff(join, step.path("payload"));
      }
      if (!presence.tracker.isPending(join)) {
        callbacks.add("onSync [\"" + String.join("\",\"", presence.refs()) + "\"]");
      }
    }
    assertThat(expected).hasSize(13);
    assertThat(callbacks).isEqualTo(expected);
    assertThat(reference.callbacks).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "phoenix-1.7-bandit-vsn1", "phoenix-1.7-bandit-vsn2",
    "phoenix-1.7-cowboy-vsn1", "phoenix-1.7-cowboy-vsn2",
    "phoenix-1.8-bandit-vsn1", "phoenix-1.8-bandit-vsn2",
    "phoenix-1.8-cowboy-vsn1", "phoenix-1.8-cowboy-vsn2",
  })
  void followsARealServer(String recording) throws IOException {
    Map<String, PresenceFixture> clients = new HashMap<>();
    Map<String, Map<String, Presence>> followed = new HashMap<>();
    Map<String, List<PresenceChange>> seen = new HashMap<>();
    JsonNode listed = null;
    for (String line : lines("recorded/" + recording + ".txt")) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String client = line.substring(0, 1);
      boolean received = line.startsWith("<-", 2);
      Frame frame = Frame.of(tree(line.substring(line.indexOf("TEXT ") + 5)));
      PresenceFixture presence = clients.computeIfAbsent(client, name -> new PresenceFixture());
      List<PresenceChange> changes = List.of();
      if (frame.event.equals("phx_join")) {
        presence.join = frame.ref;
      } else if (received && frame.event.equals("presence_state")) {
        changes = presence.state(frame.payload.toString());
      } else if (received && frame.event.equals("presence_diff")) {
        changes = presence.diff(frame.payload.toString());
      } else if (received && frame.payload.path("response").size() == 2) {
        listed = frame.payload.path("response");
        for (PresenceFixture each : clients.values()) {
          assertThat(json(each.tracker.snapshot())).isEqualTo(listed);
        }
      }
      seen.computeIfAbsent(client, name -> new ArrayList<>()).addAll(changes);
      Map<String, Presence> known =
          followed.computeIfAbsent(client, name -> PresenceFixture.nobody());
      follow(known, changes);
      assertThat(known).isEqualTo(presence.tracker.snapshot());
    }

    assertThat(clients).hasSize(3);
    assertThat(listed).isNotNull();
    assertThat(kinds(seen.get("A")))
        .containsExactly(
            "1 arrived +",
            "2 arrived +",
            "1 ~",
            "bot arrived +",
            "bot ~",
            "bot departed -",
            "1 +",
            "1 -",
            "2 departed -",
            "1 departed -");
    assertThat(kinds(seen.get("C"))).containsExactly("1 arrived ++", "2 arrived +");
    assertThat(clients.get("A").tracker.snapshot()).isEmpty();
    assertThat(clients.get("A").problems).isEmpty();
  }

  /** Changes without refs, which differ between recordings. */
  private static List<String> kinds(List<PresenceChange> changes) {
    return inShort(changes).stream()
        .map(change -> change.replaceAll("([+~-])\\S+", "$1").replace("+ +", "++"))
        .toList();
  }

  private record Frame(long ref, String event, JsonNode payload) {

    static Frame of(JsonNode json) {
      return json.isArray()
          ? new Frame(json.get(1).asLong(), json.get(3).asText(), json.get(4))
          : new Frame(json.get("ref").asLong(), json.get("event").asText(), json.get("payload"));
    }
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            RecordedPresenceTest.class.getResourceAsStream("/presence/" + resource), resource)) {
      return List.of(new String(in.readAllBytes(), UTF_8).split("\n"));
    }
  }
}
