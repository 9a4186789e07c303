package dev.hawser.phoenix.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Compares what our server sent with what the real one sent. JSON is compared as values: the order
 * of keys and the way numbers are written do not count. A {@code phx_ref} stands for itself: the
 * same one there is the same one here, throughout one transcript.
 */
final class Comparison {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<String> HEADERS =
      List.of("sec-websocket-accept", "sec-websocket-protocol", "retry-after");

  private final List<String> differences = new ArrayList<>();
  private final Map<String, String> refs = new HashMap<>();

  List<String> differences() {
    return differences;
  }

  void response(String where, Response recorded, Response ours) {
    check(where + " status", recorded.status(), ours.status());
    if (!recorded.statusOnly()) {
      for (String header : HEADERS) {
        check(where + " " + header, recorded.header(header), ours.header(header));
      }
      check(where + " extensions", extensions(recorded), extensions(ours));
      check(where + " body", recorded.body(), ours.body());
    }
  }

  /**
   * All frames that the server sent on one connection. Whether a {@code presence_diff} goes before
   * or after the answer to what caused it is chance in the real servers: the recordings of the four
   * differ. So the diffs are compared among themselves, and everything else among itself.
   */
  void frames(String where, List<Frame> recorded, List<Frame> ours) {
    sequence(where + " diffs", only(recorded, true), only(ours, true));
    sequence(where, only(recorded, false), only(ours, false));
    check(where + " diffs before presence_state", diffsFirst(recorded), diffsFirst(ours));
  }

  /** How many diffs come before each presence_state. */
  private static List<Integer> diffsFirst(List<Frame> frames) {
    List<Integer> counts = new ArrayList<>();
    int diffs = 0;
    for (Frame frame : frames) {
      if (frame.text().contains("presence_diff")) {
        diffs++;
      } else if (frame.text().contains("presence_state")) {
        counts.add(diffs);
      }
    }
    return counts;
  }

  private void sequence(String where, List<Frame> recorded, List<Frame> ours) {
    int i = 0;
    int j = 0;
    while (i < recorded.size() && j < ours.size()) {
      if (matches(recorded.get(i), ours.get(j))) {
        i++;
        j++;
      } else if (j + 1 < ours.size() && matches(recorded.get(i), ours.get(j + 1))) {
        differences.add(where + ": not recorded " + ours.get(j));
        j++;
      } else if (i + 1 < recorded.size() && matches(recorded.get(i + 1), ours.get(j))) {
        differences.add(where + ": missing " + recorded.get(i));
        i++;
      } else {
        differences.add(where + ": recorded " + recorded.get(i) + "\n      sent " + ours.get(j));
        i++;
        j++;
      }
    }
    for (; i < recorded.size(); i++) {
      differences.add(where + ": missing " + recorded.get(i));
    }
    for (; j < ours.size(); j++) {
      differences.add(where + ": not recorded " + ours.get(j));
    }
  }

  /** Whether the frames are the same; if not, it has learnt nothing. */
  private boolean matches(Frame recorded, Frame ours) {
    Map<String, String> before = Map.copyOf(refs);
    boolean same = same(recorded, ours);
    if (!same) {
      refs.clear();
      refs.putAll(before);
    }
    return same;
  }

  private static List<Frame> only(List<Frame> frames, boolean diffs) {
    return frames.stream()
        .filter(f -> f.text().contains("presence_diff") == diffs)
        .collect(Collectors.toList());
  }

  private boolean same(Frame recorded, Frame ours) {
    if (recorded.opcode() != ours.opcode()
        || recorded.fin() != ours.fin()
        || recorded.rsv1() != ours.rsv1()) {
      return false;
    }
    if (!recorded.isWhole()) {
      // What is known is the size; the beginning depends on the order of keys.
      return recorded.length() == ours.length();
    }
    if (recorded.opcode() == Frame.TEXT) {
      return same(json(recorded), json(ours));
    }
    return Arrays.equals(recorded.payload(), ours.payload());
  }

  private static JsonNode json(Frame frame) {
    try {
      return MAPPER.readTree(frame.rsv1() ? inflate(frame.payload()) : frame.payload());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + frame, e);
    } catch (IOException | DataFormatException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] inflate(byte[] payload) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    byte[] input = Arrays.copyOf(payload, payload.length + 4);
    input[payload.length + 2] = (byte) 0xff;
    input[payload.length + 3] = (byte) 0xff;
    inflater.setInput(input);
    byte[] output = new byte[65536];
    int length = inflater.inflate(output);
    inflater.end();
    return Arrays.copyOf(output, length);
  }

  private boolean same(JsonNode recorded, JsonNode ours) {
    if (recorded.isObject() && ours.isObject()) {
      if (recorded.size() != ours.size()) {
        return false;
      }
      for (Iterator<String> names = recorded.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        JsonNode value = ours.path(name);
        if (name.startsWith("phx_ref")
            ? !sameRef(recorded.get(name).asText(), value.asText())
            : !same(recorded.get(name), value)) {
          return false;
        }
      }
      return true;
    }
    if (recorded.isArray() && ours.isArray()) {
      boolean same = recorded.size() == ours.size();
      for (int i = 0; same && i < recorded.size(); i++) {
        same = same(recorded.get(i), ours.get(i));
      }
      return same;
    }
    return recorded.equals(ours);
  }

  private boolean sameRef(String recorded, String ours) {
    String known = refs.get(recorded);
    if (known == null && !refs.containsValue(ours)) {
      refs.put(recorded, ours);
      return true;
    }
    return ours.equals(known);
  }

  private static List<String> extensions(Response response) {
    return response.header("sec-websocket-extensions").stream()
        .flatMap(value -> Arrays.stream(value.split(";")))
        .map(part -> part.trim().toLowerCase(Locale.ROOT))
        .sorted()
        .toList();
  }

  private void check(String what, Object recorded, Object ours) {
    if (!recorded.equals(ours)) {
      differences.add(what + ": recorded " + recorded + ", sent " + ours);
    }
  }
}
