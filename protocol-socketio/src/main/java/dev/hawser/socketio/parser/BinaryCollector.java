package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.PayloadException;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.util.ArrayList;
import java.util.List;

/** Takes the binaries out of an object that is written as JSON, and leaves placeholders. */
final class BinaryCollector implements JacksonPayloadCodec.BinarySink {

  private List<Payload> attachments = List.of();

  @Override
  public String place(byte[] bytes) {
    if (attachments.isEmpty()) {
      attachments = new ArrayList<>(2);
    }
    attachments.add(new Payload(Payload.Format.BINARY, bytes, 0, bytes.length, null));
    return placeholder(attachments.size() - 1);
  }

  /** What was written, together with the binaries. */
  Payload payload(byte[] json, PayloadCodec codec) {
    if (attachments.isEmpty()) {
      return new Payload(Payload.Format.JSON, json, 0, json.length, codec);
    }
    Payload payload = AttachmentPayload.of(json, attachments, codec);
    if (!(payload instanceof AttachmentPayload with) || !isOurs(with.places())) {
      // The receiver would put a binary in the place of that object.
      throw new PayloadException(
          "a field _placeholder of true cannot be sent together with binary data: rename it", null);
    }
    return payload;
  }

  private boolean isOurs(int[] places) {
    boolean ours = places.length == attachments.size() * Placeholders.WIDTH;
    for (int i = 0; ours && i < attachments.size(); i++) {
      int place = i * Placeholders.WIDTH;
      ours = places[place + 2] == i && places[place + 1] - places[place] == placeholder(i).length();
    }
    return ours;
  }

  static String placeholder(int index) {
    return "{\"_placeholder\":true,\"num\":" + index + "}";
  }
}
