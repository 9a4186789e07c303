package dev.hawser.realtime;

import dev.hawser.Payload;
import dev.hawser.PayloadException;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.EnvelopeReader;
import dev.hawser.spi.json.StringCache;
import java.nio.charset.StandardCharsets;

/** The payloads of the event {@value #EVENT}. */
final class PresencePush {

  /** The event that carries them. */
  static final String EVENT = "presence";

  private static final byte[] HEAD =
      "{\"type\":\"presence\",\"event\":\"track\",\"payload\":".getBytes(StandardCharsets.UTF_8);
  private static final Payload UNTRACK =
      Payload.json("{\"type\":\"presence\",\"event\":\"untrack\"}");

  /**
   * Shows this state.
   *
   * @throws PayloadException if it is not a JSON object: the server would refuse it
   */
  static Payload track(Payload state) {
    EnvelopeReader reader = new EnvelopeReader(new StringCache());
    if (state.format() != Payload.Format.JSON) {
      throw new PayloadException(
          "presence is a JSON object, such as {\"name\":\"Ann\"}, not "
              + (state.format() == Payload.Format.TEXT ? "text" : "binary"),
          null);
    }
    try {
      reader.read(state.array(), state.offset(), state.size());
    } catch (ProtocolViolationException e) {
      throw new PayloadException("presence is a JSON object; this is not legal JSON", e);
    }
    if (reader.length() == 0 || state.array()[reader.offset()] != '{') {
      throw new PayloadException(
          "presence is a JSON object, such as {\"name\":\"Ann\"}, not a single value or a list",
          null);
    }
    byte[] push = new byte[HEAD.length + reader.length() + 1];
    System.arraycopy(HEAD, 0, push, 0, HEAD.length);
    System.arraycopy(state.array(), reader.offset(), push, HEAD.length, reader.length());
    push[push.length - 1] = '}';
    return new Payload(Payload.Format.JSON, push, 0, push.length, null);
  }

  /** Shows nothing any more. */
  static Payload untrack() {
    return UNTRACK;
  }

  private PresencePush() {}
}
