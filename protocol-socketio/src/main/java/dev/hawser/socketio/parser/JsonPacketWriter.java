package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.json.JsonBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes packets that were checked: the text frame in one pass, then the binaries as they are. */
final class JsonPacketWriter {

  private static final byte[] PLACEHOLDER =
      "{\"_placeholder\":true,\"num\":".getBytes(StandardCharsets.US_ASCII);

  private final JsonBuffer buffer = new JsonBuffer();

  // The namespace of the packet before, and what it is on the wire.
  private String latest = "";
  private byte[] latestBytes = {};

  /** How many placeholders the packet has so far. */
  private int placed;

  void write(SocketPacket packet, FrameCodec.Sink out) {
    buffer.clear();
    placed = 0;
    String namespace = packet.namespace();
    Arguments arguments = null;
    if (packet instanceof SocketPacket.Event event) {
      arguments = event.arguments();
      begin('2', '5', arguments, namespace, event.id());
      buffer.raw('[');
      if (event.numeric()) {
        buffer.escaped(event.event());
      } else {
        buffer.string(event.event());
      }
      arguments(arguments, true);
    } else if (packet instanceof SocketPacket.Ack ack) {
      arguments = ack.arguments();
      begin('3', '6', arguments, namespace, ack.id());
      buffer.raw('[');
      arguments(arguments, false);
    } else if (packet instanceof SocketPacket.Connect connect) {
      simple('0', namespace, connect.data());
    } else if (packet instanceof SocketPacket.ConnectError error) {
      simple('4', namespace, error.data());
    } else {
      simple('1', namespace, null);
    }
    out.frame(Frame.Kind.TEXT, buffer.array(), 0, buffer.length());
    if (arguments != null && placed > 0) {
      binaries(arguments, out);
    }
  }

  private void begin(char plain, char binary, Arguments arguments, String namespace, long id) {
    int attachments = arguments.attachments();
    if (attachments > 0) {
      buffer.raw(binary).number(attachments).raw('-');
    } else {
      buffer.raw(plain);
    }
    namespace(namespace);
    if (id >= 0) {
      buffer.number(id);
    }
  }

  private void simple(char type, String namespace, @Nullable Payload data) {
    buffer.raw(type);
    namespace(namespace);
    if (data != null) {
      argument(data);
    }
  }

  private void namespace(String namespace) {
    if (namespace.length() > 1) {
      if (!namespace.equals(latest)) {
        latest = namespace;
        latestBytes = (namespace + ",").getBytes(StandardCharsets.UTF_8);
      }
      buffer.raw(latestBytes);
    }
  }

  private void arguments(Arguments arguments, boolean more) {
    for (int i = 0; i < arguments.count(); i++) {
      if (more || i > 0) {
        buffer.raw(',');
      }
      argument(arguments.argument(i));
    }
    buffer.raw(']');
  }

  private void argument(Payload payload) {
    if (payload instanceof AttachmentPayload with) {
      withPlaceholders(with);
    } else if (payload.format() == Payload.Format.BINARY) {
      placeholder();
    } else if (payload.format() == Payload.Format.TEXT) {
      buffer.raw('"').escaped(payload.array(), payload.offset(), payload.size()).raw('"');
    } else {
      buffer.raw(payload);
    }
  }

  /** Writes the JSON with the placeholders numbered anew, as the binaries come in this packet. */
  private void withPlaceholders(AttachmentPayload payload) {
    int[] places = payload.places();
    int from = payload.offset();
    for (int i = 0; i < places.length; i += Placeholders.WIDTH) {
      buffer.raw(payload.array(), from, places[i] - from);
      placeholder();
      from = places[i + 1];
    }
    buffer.raw(payload.array(), from, payload.offset() + payload.size() - from);
  }

  private void placeholder() {
    buffer.raw(PLACEHOLDER).number(placed++).raw('}');
  }

  private static void binaries(Arguments arguments, FrameCodec.Sink out) {
    for (int i = 0; i < arguments.count(); i++) {
      Payload payload = arguments.argument(i);
      if (payload instanceof AttachmentPayload with) {
        for (int place = 2; place < with.places().length; place += Placeholders.WIDTH) {
          binary(with.attachments().get(with.places()[place]), out);
        }
      } else if (payload.format() == Payload.Format.BINARY) {
        binary(payload, out);
      }
    }
  }

  private static void binary(Payload bytes, FrameCodec.Sink out) {
    out.frame(Frame.Kind.BINARY, bytes.array(), bytes.offset(), bytes.size());
  }
}
