package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JsonScanner;
import dev.hawser.spi.json.StringCache;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads packets in MessagePack. */
final class MsgpackReader {

  private static final int[] NO_ELEMENTS = {};

  private final PayloadCodec codec;
  private final StringCache strings = new StringCache();
  private final JsonScanner scanner = new JsonScanner();

  private int type;
  private long id;
  private String namespace = "";

  /** The data as JSON, or null if there is none. */
  private byte @Nullable [] data;

  /** If the data are an array: where its elements start and end. */
  private int @Nullable [] elements;

  private int[] places = Placeholders.NONE;
  private List<Payload> attachments = List.of();

  MsgpackReader(PayloadCodec codec) {
    this.codec = codec;
  }

  /**
   * Reads a frame.
   *
   * @throws ProtocolViolationException if it is not a legal packet
   * @throws org.msgpack.core.MessagePackException if it is not MessagePack
   */
  SocketPacket read(Frame frame) throws IOException {
    type = -1;
    id = SocketPacket.NO_ID;
    namespace = "";
    data = null;
    elements = null;
    places = Placeholders.NONE;
    attachments = List.of();
    MsgpackToJson in = new MsgpackToJson(frame, codec);
    for (int fields = in.mapHeader(); fields > 0; fields--) {
      switch (in.string()) {
        case "type" -> type = type(in.number());
        case "nsp" -> namespace = in.string();
        case "id" -> id = in.skipUndefined() ? SocketPacket.NO_ID : id(in.number());
        case "data" -> data(in);
        default -> in.value();
      }
    }
    in.end();
    require(namespace.startsWith("/"), "a packet without legal nsp");
    return packet();
  }

  private static int type(long type) {
    require(type >= 0 && type <= 4, "a packet of unknown type");
    return (int) type;
  }

  private static long id(long id) {
    require(id >= 0, "an id below 0");
    return id;
  }

  private void data(MsgpackToJson in) throws IOException {
    in.begin();
    data = null;
    elements = null;
    if (in.skipUndefined()) {
      return;
    }
    elements = in.isArray() ? in.elements() : null;
    if (elements == null) {
      in.value();
    }
    data = in.json();
    places = in.places();
    attachments = in.attachments();
  }

  private SocketPacket packet() {
    switch (type) {
      case 0 -> {
        require(data == null || isObject(data), "the data of a CONNECT is not an object");
        return new SocketPacket.Connect(namespace, data == null ? null : payload(data));
      }
      case 1 -> {
        require(data == null, "a DISCONNECT with data");
        return new SocketPacket.Disconnect(namespace);
      }
      case 2 -> {
        return event();
      }
      case 3 -> {
        return new SocketPacket.Ack(namespace, arguments(0), id);
      }
      case 4 -> {
        byte[] error = data;
        if (error == null || !(isObject(error) || error[0] == '"')) {
          throw new ProtocolViolationException(
              "the data of a CONNECT_ERROR is neither a string nor an object", true);
        }
        return new SocketPacket.ConnectError(namespace, payload(error));
      }
      default -> throw new ProtocolViolationException("a packet of unknown type", true);
    }
  }

  private SocketPacket event() {
    Arguments arguments = arguments(1);
    byte[] json = data == null ? new byte[0] : data;
    int[] bounds = elements == null ? NO_ELEMENTS : elements;
    int from = bounds[0];
    boolean text = json[from] == '"';
    require(
        text || json[from] == '-' || (json[from] >= '0' && json[from] <= '9'),
        "the name of an event is neither a string nor a number");
    String name;
    if (text) {
      scanner.reset(json, from, bounds[1] - from);
      name = scanner.readString(strings);
    } else {
      name = strings.get(json, from, bounds[1] - from);
    }
    require(!text || !PacketChecks.isReserved(name), "an event of a reserved name");
    return new SocketPacket.Event(namespace, name, !text, arguments, id);
  }

  /** The elements of the data from {@code first} on; so many must be there. */
  private Arguments arguments(int first) {
    byte[] json = data;
    int[] bounds = elements;
    if (json == null || bounds == null || bounds.length < 2 * first) {
      throw new ProtocolViolationException(
          "an event or acknowledgement without an array of arguments", true);
    }
    return Arguments.received(
        new Arguments.Received(
            json,
            Arrays.copyOfRange(bounds, 2 * first, bounds.length),
            places,
            attachments,
            codec));
  }

  private Payload payload(byte[] json) {
    return places.length == 0
        ? new Payload(Payload.Format.JSON, json, 0, json.length, codec)
        : new AttachmentPayload(json, 0, json.length, codec, places, attachments);
  }

  private boolean isObject(byte[] json) {
    // A binary is a placeholder here, and no object.
    return json[0] == '{' && (places.length == 0 || places[0] > 0);
  }

  private static void require(boolean legal, String otherwise) {
    if (!legal) {
      throw new ProtocolViolationException(otherwise, true);
    }
  }
}
