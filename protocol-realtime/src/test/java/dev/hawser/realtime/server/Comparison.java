package dev.hawser.realtime.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares what our server sent with what the real one sent. JSON is compared as values. What the
 * server makes up stands for itself: the same UUID, {@code phx_ref} or id of a binding there is the
 * same one here, throughout one transcript. Times are equal if they are times.
 *
 * <p>In the real server several processes send to one connection, in an order that is chance: the
 * recordings of the two serializers differ. So the frames of a connection are compared in lanes:
 * the life of each topic (replies, system events, states, ends), its subscriptions, its broadcasts,
 * its presence diffs and its changes.
 */
final class Comparison {

  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

  private static final Pattern AGE = Pattern.compile("(?<=Token has expired )\\d+(?= seconds ago)");

  private final List<String> differences = new ArrayList<>();
  private final Map<String, String> ours = new HashMap<>();
  private final Map<String, String> theirs = new HashMap<>();

  List<String> differences() {
    return differences;
  }

  void response(String where, Response recorded, Response sent) {
    check(where + " status", recorded.status(), sent.status());
    check(where + " content-type", recorded.header("content-type"), sent.header("content-type"));
    check(where + " body", recorded.body().orElse(""), sent.body().orElse(""));
  }

  void check(String what, Object recorded, Object sent) {
    if (!recorded.equals(sent)) {
      differences.add(what + ": recorded " + recorded + ", sent " + sent);
    }
  }

  /** All frames that the server sent on one connection. */
  void frames(String where, List<Frame> recorded, List<Frame> sent) {
    Map<String, List<Frame>> recordedLanes = lanes(recorded);
    Map<String, List<Frame>> sentLanes = lanes(sent);
    Set<String> names = new LinkedHashSet<>(recordedLanes.keySet());
    names.addAll(sentLanes.keySet());
    // Replies first: they tell the ids of the bindings.
    for (boolean life : new boolean[] {true, false}) {
      for (String name : names) {
        if (name.endsWith(" life") == life) {
          sequence(
              where + " " + name,
              recordedLanes.getOrDefault(name, List.of()),
              sentLanes.getOrDefault(name, List.of()));
        }
      }
    }
    joinsFirst(where, sent);
  }

  /** Nothing of a topic comes before the first answer to a join. */
  private void joinsFirst(String where, List<Frame> sent) {
    Set<String> seen = new LinkedHashSet<>();
    for (Frame frame : sent) {
      Wire wire = frame.opcode() == Frame.CLOSE ? null : Wire.read(frame);
      if (wire != null && seen.add(wire.topic()) && !wire.topic().isEmpty()) {
        check(where + " first of " + wire.topic(), "phx_reply", wire.event());
      }
    }
  }

  private static Map<String, List<Frame>> lanes(List<Frame> frames) {
    Map<String, List<Frame>> lanes = new LinkedHashMap<>();
    for (Frame frame : frames) {
      lanes.computeIfAbsent(lane(frame), name -> new ArrayList<>()).add(frame);
    }
    return lanes;
  }

  private static String lane(Frame frame) {
    if (frame.opcode() == Frame.CLOSE) {
      return "close";
    }
    Wire wire = Wire.read(frame);
    if (wire.json() == null && frame.opcode() == Frame.TEXT) {
      return "broken";
    }
    if (wire.event().equals("system")
        && wire.payload() != null
        && wire.payload().path("extension").asText().equals("postgres_changes")) {
      return wire.topic() + " subscriptions";
    }
    return wire.topic()
        + switch (wire.event()) {
          case "phx_reply", "system", "presence_state", "phx_close", "phx_error" -> " life";
          case "presence_diff" -> " diffs";
          case "postgres_changes", "INSERT", "UPDATE", "DELETE" -> " changes";
          default -> " broadcasts";
        };
  }

  private void sequence(String where, List<Frame> recorded, List<Frame> sent) {
    int i = 0;
    int j = 0;
    while (i < recorded.size() && j < sent.size()) {
      if (matches(recorded.get(i), sent.get(j))) {
        i++;
        j++;
      } else if (j + 1 < sent.size() && matches(recorded.get(i), sent.get(j + 1))) {
        differences.add(where + ": not recorded " + sent.get(j++));
      } else if (i + 1 < recorded.size() && matches(recorded.get(i + 1), sent.get(j))) {
        differences.add(where + ": missing " + recorded.get(i++));
      } else {
        differences.add(
            where + ": recorded " + recorded.get(i++) + "\n      sent " + sent.get(j++));
      }
    }
    for (; i < recorded.size(); i++) {
      differences.add(where + ": missing " + recorded.get(i));
    }
    for (; j < sent.size(); j++) {
      differences.add(where + ": not recorded " + sent.get(j));
    }
  }

  /** Whether the frames are the same; if not, it has learnt nothing. */
  private boolean matches(Frame recorded, Frame sent) {
    Map<String, String> ownBefore = Map.copyOf(ours);
    Map<String, String> theirBefore = Map.copyOf(theirs);
    boolean same = recorded.opcode() == sent.opcode() && same(recorded, sent);
    if (!same) {
      ours.clear();
      ours.putAll(ownBefore);
      theirs.clear();
      theirs.putAll(theirBefore);
    }
    return same;
  }

  private boolean same(Frame recorded, Frame sent) {
    if (recorded.opcode() == Frame.CLOSE) {
      return recorded.closeCode() == sent.closeCode();
    }
    Wire one = Wire.read(recorded);
    Wire other = Wire.read(sent);
    return one.topic().equals(other.topic())
        && one.event().equals(other.event())
        && sameOrNone(one.json(), other.json())
        && (one.payload() == null
            ? Arrays.equals(one.bytes(), other.bytes())
            : sameOrNone(one.payload(), other.payload()));
  }

  private boolean sameOrNone(@Nullable JsonNode recorded, @Nullable JsonNode sent) {
    return (recorded == null || sent == null)
        ? Objects.equals(recorded, sent)
        : same("", recorded, sent);
  }

  private boolean same(String name, JsonNode recorded, JsonNode sent) {
    if (recorded.isObject() && sent.isObject()) {
      return recorded.size() == sent.size()
          && recorded.properties().stream()
              .allMatch(
                  field -> {
                    String key = key(field.getKey(), sent);
                    return sent.has(key) && same(key, field.getValue(), sent.get(key));
                  });
    }
    if (name.equals("ids")) {
      return sameIds(recorded, sent);
    }
    if (recorded.isArray() && sent.isArray()) {
      boolean same = recorded.size() == sent.size();
      for (int i = 0; same && i < recorded.size(); i++) {
        // The entries of postgres_changes have an id that the server makes.
        same = same(name, recorded.get(i), sent.get(i));
      }
      return same;
    }
    if (recorded.isNumber() && sent.isNumber()) {
      return (name.equals("id")
              && isBindingId(recorded)
              && sameMadeUp(recorded.asText(), sent.asText()))
          || recorded.decimalValue().compareTo(sent.decimalValue()) == 0;
    }
    if (recorded.isTextual() && sent.isTextual()) {
      return sameText(name, recorded.textValue(), sent.textValue());
    }
    return recorded.equals(sent);
  }

  /** The ids of bindings are large; those of rows small. */
  private static boolean isBindingId(JsonNode id) {
    return id.isInt() && id.intValue() > 100_000;
  }

  /** The key of ours that stands for a key of theirs: a presence key can be a UUID. */
  private String key(String recorded, JsonNode sent) {
    if (sent.has(recorded) || !UUID.matcher(recorded).matches()) {
      return recorded;
    }
    for (Map.Entry<String, JsonNode> field : sent.properties()) {
      if (UUID.matcher(field.getKey()).matches() && sameMadeUp(recorded, field.getKey())) {
        return field.getKey();
      }
    }
    return recorded;
  }

  private boolean sameText(String name, String recorded, String sent) {
    if (recorded.equals(sent)) {
      return true;
    }
    if (name.startsWith("phx_ref")
        || (UUID.matcher(recorded).matches() && UUID.matcher(sent).matches())) {
      return sameMadeUp(recorded, sent);
    }
    if (name.equals("message") || name.equals("reason")) {
      return AGE.matcher(recorded).replaceAll("").equals(AGE.matcher(sent).replaceAll(""));
    }
    return name.equals("commit_timestamp")
        && TIME.matcher(recorded).matches()
        && TIME.matcher(sent).matches();
  }

  private boolean sameIds(JsonNode recorded, JsonNode sent) {
    Set<String> expected = new LinkedHashSet<>();
    recorded.forEach(id -> expected.add(theirs.getOrDefault(id.asText(), "?")));
    Set<String> found = new LinkedHashSet<>();
    sent.forEach(id -> found.add(id.asText()));
    return expected.equals(found) && recorded.size() == sent.size();
  }

  private boolean sameMadeUp(String recorded, String sent) {
    String known = theirs.putIfAbsent(recorded, sent);
    String back = ours.putIfAbsent(sent, recorded);
    return (known == null || known.equals(sent)) && (back == null || back.equals(recorded));
  }
}
