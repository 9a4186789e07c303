package dev.hawser.phoenix.channels;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.Presence;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.JsonBuffer;
import dev.hawser.spi.json.JsonWalker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one presence message. Metas are copied out of it: they may stay for hours and must not keep
 * the message from being freed.
 *
 * <p>A key without metas (none, null, or an empty list) is left out, since nobody is there. A key
 * with anything else that is not a list of objects is left out and counted in {@link #refused()}.
 */
final class PresenceReader {

  /** A message of who came and who went. */
  record Diff(Map<String, Presence> joins, Map<String, Presence> leaves) {}

  private static final byte[] EMPTY = {'{', '}'};

  private final PayloadCodec codec;
  private final byte[] array;
  private final JsonWalker walker;
  private final Payload noFields;
  private int refused;

  PresenceReader(Payload message, PayloadCodec codec) {
    this.codec = codec;
    this.array = message.array();
    this.walker = new JsonWalker(message);
    this.noFields = payload(EMPTY);
  }

  /** How many keys were left out because they were not what they should be. */
  int refused() {
    return refused;
  }

  /**
   * Reads {@code {key: {"metas": [...]}, ...}}.
   *
   * @throws ProtocolViolationException if the message is not an object
   */
  Map<String, Presence> state() {
    Map<String, Presence> state = keys("the state");
    walker.end();
    return state;
  }

  /**
   * Reads {@code {"joins": {...}, "leaves": {...}}}; either may be missing or null.
   *
   * @throws ProtocolViolationException if the message, joins or leaves is not an object
   */
  Diff diff() {
    if (!walker.enterObject()) {
      throw new ProtocolViolationException("the diff is not a JSON object", false);
    }
    Map<String, Presence> joins = Map.of();
    Map<String, Presence> leaves = Map.of();
    for (String name = walker.nextField(); name != null; name = walker.nextField()) {
      if (walker.atNull()) {
        walker.skip();
      } else if (name.equals("joins")) {
        joins = keys("joins");
      } else if (name.equals("leaves")) {
        leaves = keys("leaves");
      } else {
        walker.skip();
      }
    }
    walker.end();
    return new Diff(joins, leaves);
  }

  private Map<String, Presence> keys(String what) {
    if (!walker.enterObject()) {
      throw new ProtocolViolationException(what + " is not a JSON object", false);
    }
    Map<String, Presence> keys = new LinkedHashMap<>();
    for (String key = walker.nextField(); key != null; key = walker.nextField()) {
      Presence presence = presence(key);
      if (presence != null) {
        keys.put(key, presence);
      }
    }
    return keys;
  }

  private @Nullable Presence presence(String key) {
    if (!walker.enterObject()) {
      walker.skip();
      refused++;
      return null;
    }
    List<Presence.Meta> metas = List.of();
    JsonBuffer others = null;
    for (String name = walker.nextField(); name != null; name = walker.nextField()) {
      if (name.equals("metas")) {
        metas = metas();
      } else {
        others = others == null ? new JsonBuffer().raw('{') : others.raw(',');
        others.string(name).raw(':');
        int start = walker.position();
        walker.skip();
        others.raw(array, start, walker.position() - start);
      }
    }
    if (metas == null) {
      refused++;
      return null;
    }
    if (metas.isEmpty()) {
      return null;
    }
    if (others == null) {
      return new Presence(key, metas, noFields);
    }
    others.raw('}');
    return new Presence(key, metas, payload(Arrays.copyOf(others.array(), others.length())));
  }

  /** The list of metas; null if it is something else. */
  private @Nullable List<Presence.Meta> metas() {
    if (!walker.enterArray()) {
      boolean none = walker.atNull();
      walker.skip();
      return none ? List.of() : null;
    }
    List<Presence.Meta> metas = new ArrayList<>(1);
    boolean legal = true;
    while (walker.nextElement()) {
      int start = walker.position();
      if (walker.enterObject()) {
        metas.add(meta(start));
      } else {
        walker.skip();
        legal = false;
      }
    }
    return legal ? metas : null;
  }

  private Presence.Meta meta(int start) {
    String ref = null;
    String previous = null;
    for (String name = walker.nextField(); name != null; name = walker.nextField()) {
      switch (name) {
        case "phx_ref" -> ref = walker.text();
        case "phx_ref_prev" -> previous = walker.text();
        default -> walker.skip();
      }
    }
    return new Presence.Meta(
        ref == null ? "" : ref,
        previous,
        payload(Arrays.copyOfRange(array, start, walker.position())));
  }

  private Payload payload(byte[] json) {
    return new Payload(Payload.Format.JSON, json, 0, json.length, codec);
  }
}
