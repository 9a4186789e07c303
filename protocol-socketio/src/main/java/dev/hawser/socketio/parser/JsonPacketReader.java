package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JsonScanner;
import dev.hawser.spi.json.StringCache;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads text frames, {@code type [attachments "-"] [namespace ","] [id] [json]}, in one pass. The
 * packet is made when its binaries are there; nothing is read in between.
 */
final class JsonPacketReader {

  private static final int CONNECT = 0;
  private static final int DISCONNECT = 1;
  private static final int EVENT = 2;
  private static final int ACK = 3;
  private static final int ERROR = 4;
  private static final int BINARY_EVENT = 5;
  private static final int BINARY_ACK = 6;

  /** Digits of an id that always fit a long. */
  private static final int ID_DIGITS = 18;

  private final Revision revision;
  private final int maxAttachments;
  private final PayloadCodec codec;
  private final StringCache strings = new StringCache();
  private final JsonScanner scanner = new JsonScanner();
  private final Placeholders placeholders = new Placeholders();

  private byte[] array = new byte[0];
  private int at;
  private int end;

  private int type;
  private int attachments;
  private String namespace = "/";
  private long id;
  private String event = "";
  private boolean numeric;
  private @Nullable Payload data;

  /** Start and end of each argument. */
  private int[] bounds = new int[16];

  private int used;

  JsonPacketReader(Revision revision, int maxAttachments, PayloadCodec codec) {
    this.revision = revision;
    this.maxAttachments = maxAttachments;
    this.codec = codec;
  }

  /**
   * Reads a frame.
   *
   * @throws ProtocolViolationException if it is not a legal packet
   */
  void read(Frame frame) {
    array = frame.array();
    at = frame.offset();
    end = at + frame.length();
    used = 0;
    event = "";
    numeric = false;
    data = null;
    type = type();
    boolean binary = type == BINARY_EVENT || type == BINARY_ACK;
    attachments = binary ? attachmentCount() : 0;
    namespace = namespace();
    boolean mayHaveId = binary || type == EVENT || type == ACK;
    id = mayHaveId ? id() : SocketPacket.NO_ID;
    scanner.reset(array, at, end - at);
    placeholders.begin(attachments);
    switch (type) {
      case CONNECT -> {
        data = at == end ? null : json();
        require(data == null || isObject(data), "the data of a CONNECT is not an object");
      }
      case DISCONNECT -> require(at == end, "a DISCONNECT with data");
      case ERROR -> {
        data = at == end && revision == Revision.V4 ? none() : json();
        require(
            revision == Revision.V4 || isObject(data) || isString(data),
            "the data of a CONNECT_ERROR is neither a string nor an object");
      }
      case EVENT, BINARY_EVENT -> arguments(true);
      default -> arguments(false);
    }
  }

  /** How many binary frames follow the frame that was read. */
  int attachments() {
    return attachments;
  }

  /** The packet that was read, with its binaries. */
  SocketPacket packet(List<Payload> binaries) {
    return switch (type) {
      case CONNECT -> new SocketPacket.Connect(namespace, data);
      case DISCONNECT -> new SocketPacket.Disconnect(namespace);
      case ERROR -> new SocketPacket.ConnectError(namespace, data == null ? none() : data);
      case EVENT, BINARY_EVENT ->
          new SocketPacket.Event(namespace, event, numeric, received(binaries), id);
      default -> new SocketPacket.Ack(namespace, received(binaries), id);
    };
  }

  private Arguments received(List<Payload> binaries) {
    if (used == 2 && attachments == 0) {
      return Arguments.received(
          new Payload(Payload.Format.JSON, array, bounds[0], bounds[1] - bounds[0], codec), codec);
    }
    return Arguments.received(
        new Arguments.Received(
            array, Arrays.copyOf(bounds, used), placeholders.places(), binaries, codec));
  }

  private int type() {
    require(at < end, "an empty packet");
    int digit = array[at++] - '0';
    require(digit >= CONNECT && digit <= BINARY_ACK, "a packet of unknown type");
    return digit;
  }

  private int attachmentCount() {
    int from = at;
    int count = 0;
    while (at < end && array[at] >= '0' && array[at] <= '9') {
      count = count * 10 + (array[at++] - '0');
      require(count <= maxAttachments, "too many attachments: more than " + maxAttachments);
    }
    require(
        at > from && count > 0 && at < end && array[at] == '-',
        "illegal attachments: a binary packet without their number");
    at++;
    return count;
  }

  private String namespace() {
    if (at == end || array[at] != '/') {
      return "/";
    }
    int from = at;
    while (at < end && array[at] != ',') {
      at++;
    }
    String name = strings.get(array, from, at - from);
    if (at < end) {
      at++;
    }
    return name;
  }

  private long id() {
    int from = at;
    long value = 0;
    while (at < end && array[at] >= '0' && array[at] <= '9') {
      require(at - from < ID_DIGITS, "an id of more than " + ID_DIGITS + " digits");
      value = value * 10 + (array[at++] - '0');
    }
    return at == from ? SocketPacket.NO_ID : value;
  }

  private void arguments(boolean named) {
    scanner.skipSpace();
    require(scanner.skip('['), "an event or acknowledgement without an array of arguments");
    scanner.skipSpace();
    if (named) {
      name();
      scanner.skipSpace();
    }
    if (!scanner.skip(']')) {
      if (named) {
        scanner.expect(',');
        scanner.skipSpace();
      }
      argument();
      while (scanner.skip(',')) {
        scanner.skipSpace();
        argument();
      }
      scanner.expect(']');
    }
    scanner.skipSpace();
    scanner.expectEnd();
  }

  private void name() {
    int first = scanner.peek();
    int from = scanner.position();
    if (first == '"') {
      event = scanner.readString(strings);
      require(!PacketChecks.isReserved(event), "an event of a reserved name");
      return;
    }
    require(
        first == '-' || (first >= '0' && first <= '9'),
        "the name of an event is neither a string nor a number");
    numeric = true;
    scanner.skipValue();
    event = strings.get(array, from, scanner.position() - from);
  }

  private void argument() {
    int from = scanner.position();
    scanner.skipValue();
    int to = scanner.position();
    if (attachments > 0) {
      placeholders.find(array, from, to - from);
    }
    if (used == bounds.length) {
      bounds = Arrays.copyOf(bounds, used * 2);
    }
    bounds[used++] = from;
    bounds[used++] = to;
    scanner.skipSpace();
  }

  private Payload json() {
    scanner.skipSpace();
    int from = scanner.position();
    scanner.skipValue();
    int to = scanner.position();
    scanner.skipSpace();
    scanner.expectEnd();
    return new Payload(Payload.Format.JSON, array, from, to - from, codec);
  }

  private Payload none() {
    return new Payload(Payload.Format.JSON, new byte[] {'n', 'u', 'l', 'l'}, 0, 4, codec);
  }

  private static boolean isObject(Payload json) {
    return json.array()[json.offset()] == '{';
  }

  private static boolean isString(Payload json) {
    return json.array()[json.offset()] == '"';
  }

  private static void require(boolean legal, String otherwise) {
    if (!legal) {
      throw new ProtocolViolationException(otherwise, true);
    }
  }
}
