package dev.hawser.realtime;

import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.phoenix.channels.BinaryWriter;
import dev.hawser.phoenix.channels.PhoenixPacket;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.json.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Chooses the form in which a broadcast goes out. Loop only.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><th>payload</th><th>serializer 1</th><th>serializer 2</th></tr>
 * <tr><td>JSON</td><td>text</td><td>binary frame; text if {@link
 *     RealtimeOptions#BROADCAST_AS_TEXT} says so or a name is too long for a binary frame</td></tr>
 * <tr><td>binary</td><td>fails</td><td>binary frame; fails if a name is too long</td></tr>
 * <tr><td>to be kept ({@link Persist})</td><td>fails</td><td>as binary</td></tr>
 * </table>
 */
final class BroadcastWriter {

  private static final byte[] EVENT = ascii("{\"type\":\"broadcast\",\"event\":");
  private static final byte[] PAYLOAD = ascii(",\"payload\":");

  private final Vsn vsn;
  private final JsonBuffer buffer = new JsonBuffer();

  BroadcastWriter(Vsn vsn) {
    this.vsn = vsn;
  }

  /**
   * The packet of a message.
   *
   * @param topic the name on the wire
   * @throws IllegalArgumentException if it cannot be sent; the message says what can be done
   */
  PhoenixPacket packet(long joinRef, long ref, String topic, Outbound message) {
    String event = String.valueOf(message.event());
    if (event.startsWith(Broadcast.OWN)) {
      throw new IllegalArgumentException(
          "event '" + event + "' cannot be sent: '" + Broadcast.OWN + "' marks the client's own");
    }
    Options options = message.topic().options();
    Payload payload = message.payload();
    if (payload instanceof KeptPayload kept) {
      checkKept(topic, event, options);
      return new BroadcastPush(joinRef, ref, topic, event, kept.metadata(), json(payload));
    }
    boolean binary = payload.format() == Payload.Format.BINARY;
    if (binary
        || (vsn != Vsn.V1
            && !options.get(RealtimeOptions.BROADCAST_AS_TEXT)
            && BinaryWriter.fits(topic)
            && BinaryWriter.fits(event))) {
      return new BroadcastPush(joinRef, ref, topic, event, null, json(payload));
    }
    return new PhoenixPacket.Push(joinRef, ref, topic, Broadcast.EVENT, envelope(event, payload));
  }

  private void checkKept(String topic, String event, Options options) {
    if (!options.get(RealtimeOptions.PRIVATE)) {
      throw new IllegalArgumentException(
          "a broadcast can be kept on a private topic only: join it with the option private");
    }
    if (vsn == Vsn.V1) {
      throw new IllegalArgumentException(
          "serializer "
              + vsn.parameter()
              + " cannot ask to keep a broadcast: connect with "
              + Vsn.V2.parameter()
              + ", or send it over HTTP");
    }
    if (!BinaryWriter.fits(topic) || !BinaryWriter.fits(event)) {
      throw new IllegalArgumentException(
          "topic and event of a broadcast that is to be kept have at most "
              + BinaryWriter.LONGEST_FIELD
              + " bytes in UTF-8: shorten them, or send it over HTTP");
    }
  }

  private Payload envelope(String event, Payload payload) {
    buffer.clear().raw(EVENT).string(event).raw(PAYLOAD).raw(json(payload)).raw('}');
    return written(buffer);
  }

  /** A text becomes a JSON string, everything else stays as it is. */
  static Payload json(Payload payload) {
    if (payload.format() != Payload.Format.TEXT) {
      return payload;
    }
    JsonBuffer text = new JsonBuffer().raw('"');
    return written(text.escaped(payload.array(), payload.offset(), payload.size()).raw('"'));
  }

  private static Payload written(JsonBuffer json) {
    byte[] bytes = Arrays.copyOf(json.array(), json.length());
    return new Payload(Payload.Format.JSON, bytes, 0, bytes.length, null);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
