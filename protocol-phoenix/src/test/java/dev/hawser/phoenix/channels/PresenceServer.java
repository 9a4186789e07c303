package dev.hawser.phoenix.channels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The presences of one topic on a cluster, as one of its nodes sees them. */
final class PresenceServer {

  private record Device(int node, String key, ObjectNode meta) {}

  /** Every diff that was broadcast. */
  final List<String> diffs = new ArrayList<>();

  private final Random random;
  private final int nodes;
  private final List<Device> devices = new ArrayList<>();
  private final Map<Integer, List<Device>> down = new LinkedHashMap<>();
  private int refs;

  PresenceServer(Random random, int nodes) {
    this.random = random;
    this.nodes = nodes;
  }

  void act(int times) {
    for (int i = 0; i < times; i++) {
      int node = random.nextInt(nodes);
      List<Device> back = down.get(node);
      int action = random.nextInt(12);
      if (back != null) {
        down.remove(node);
        devices.addAll(back);
        broadcast(back, List.of());
      } else if (action == 0 && node > 0) {
        List<Device> gone = new ArrayList<>(devices);
        gone.removeIf(device -> device.node() != node);
        devices.removeAll(gone);
        down.put(node, gone);
        broadcast(List.of(), gone);
      } else if (action < 6 || devices.isEmpty()) {
        Device device = new Device(node, "u" + random.nextInt(8), meta());
        devices.add(device);
        broadcast(List.of(device), List.of());
      } else if (action < 9) {
        update(random.nextInt(devices.size()));
      } else {
        broadcast(List.of(), List.of(devices.remove(random.nextInt(devices.size()))));
      }
    }
  }

  private void update(int index) {
    Device old = devices.get(index);
    ObjectNode meta = meta();
    meta.set("phx_ref_prev", old.meta().get("phx_ref"));
    Device now = new Device(old.node(), old.key(), meta);
    devices.set(index, now);
    broadcast(List.of(now), List.of(old));
  }

  private ObjectNode meta() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("phx_ref", "r" + ++refs)
        .put("n", random.nextInt());
  }

  private void broadcast(List<Device> joins, List<Device> leaves) {
    ObjectNode diff = JsonNodeFactory.instance.objectNode();
    diff.set("leaves", grouped(leaves));
    diff.set("joins", grouped(joins));
    diffs.add(diff.toString());
  }

  /** The whole state, in no particular order. */
  String state() {
    List<Device> any = new ArrayList<>(devices);
    Collections.shuffle(any, random);
    return grouped(any).toString();
  }

  private static ObjectNode grouped(List<Device> devices) {
    ObjectNode grouped = JsonNodeFactory.instance.objectNode();
    for (Device device : devices) {
      grouped
          .withObjectProperty(device.key())
          .put("user", "name of " + device.key())
          .withArrayProperty("metas")
          .add(device.meta());
    }
    return grouped;
  }

  /** A state with keys and metas in a fixed order. */
  static Map<String, JsonNode> sorted(JsonNode state) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : state.properties()) {
      ObjectNode entry = field.getValue().deepCopy();
      List<JsonNode> metas = new ArrayList<>();
      entry.path("metas").forEach(metas::add);
      metas.sort(Comparator.comparing(meta -> meta.path("phx_ref").asText()));
      ArrayNode inOrder = entry.putArray("metas");
      inOrder.addAll(metas);
      sorted.put(field.getKey(), entry);
    }
    return sorted;
  }
}
