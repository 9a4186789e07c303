package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import dev.hawser.spi.json.JsonScanner;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.msgpack.core.MessagePacker;

/**
 * Translates payloads from JSON to MessagePack. Goes over the JSON twice: MessagePack wants to know
 * how many elements come before the first.
 */
final class MsgpackWriter {

  /** Digits of a number that always fits a long. */
  private static final int LONG_DIGITS = 18;

  private static final int MOST_DIGITS = 20;
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);

  private final MessagePacker packer;
  private final JsonScanner scanner = new JsonScanner();
  private byte[] array = new byte[0];
  private int end;
  private int[] places = Placeholders.NONE;
  private List<Payload> attachments = List.of();

  private boolean counting;

  /** The number of elements of each array and object, in the order of their brackets. */
  private int[] counts = new int[16];

  private int used;

  MsgpackWriter(MessagePacker packer) {
    this.packer = packer;
  }

  /** Writes the name of an event. */
  void name(SocketPacket.Event event) throws IOException {
    if (event.numeric()) {
      byte[] digits = event.event().getBytes(StandardCharsets.US_ASCII);
      number(digits, 0, digits.length);
    } else {
      string(event.event().getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Writes a payload.
   *
   * @throws dev.hawser.ProtocolViolationException if it is not legal JSON
   */
  void payload(Payload payload) throws IOException {
    switch (payload.format()) {
      case BINARY -> binary(payload);
      case TEXT -> string(payload.array(), payload.offset(), payload.size());
      case JSON -> {
        AttachmentPayload with = payload instanceof AttachmentPayload p ? p : null;
        places = with == null ? Placeholders.NONE : with.places();
        attachments = with == null ? List.of() : with.attachments();
        array = payload.array();
        end = payload.offset() + payload.size();
        scanner.reset(array, payload.offset(), payload.size());
        // Checks the JSON and how deep it is, so that the calls below do not get deeper.
        scanner.skipSpace();
        int from = scanner.position();
        scanner.skipValue();
        scanner.skipSpace();
        scanner.expectEnd();
        pass(from, true);
        pass(from, false);
      }
    }
  }

  private void pass(int from, boolean count) throws IOException {
    counting = count;
    used = 0;
    scanner.reset(array, from, end - from);
    value();
  }

  private void value() throws IOException {
    int from = scanner.position();
    for (int i = 0; i < places.length; i += Placeholders.WIDTH) {
      if (places[i] == from) {
        scanner.reset(array, places[i + 1], end - places[i + 1]);
        if (!counting) {
          binary(attachments.get(places[i + 2]));
        }
        return;
      }
    }
    int first = scanner.peek();
    if (first == '{') {
      elements('{', '}');
    } else if (first == '[') {
      elements('[', ']');
    } else if (first == '"') {
      string();
    } else {
      scanner.skipValue();
      if (!counting) {
        literal(first, from, scanner.position());
      }
    }
  }

  private void elements(char open, char close) throws IOException {
    int slot = open(open == '{');
    int count = 0;
    scanner.expect(open);
    scanner.skipSpace();
    if (!scanner.skip(close)) {
      do {
        scanner.skipSpace();
        if (open == '{') {
          string();
          scanner.skipSpace();
          scanner.expect(':');
          scanner.skipSpace();
        }
        value();
        count++;
        scanner.skipSpace();
      } while (scanner.skip(','));
      scanner.expect(close);
    }
    counts[slot] = count;
  }

  private int open(boolean map) throws IOException {
    int slot = used++;
    if (counting) {
      if (slot == counts.length) {
        counts = Arrays.copyOf(counts, slot * 2);
      }
    } else if (map) {
      packer.packMapHeader(counts[slot]);
    } else {
      packer.packArrayHeader(counts[slot]);
    }
    return slot;
  }

  private void string() throws IOException {
    int from = scanner.position() + 1;
    boolean escaped = scanner.skipString();
    int to = scanner.position() - 1;
    if (counting) {
      return;
    }
    if (escaped) {
      string(JsonScanner.unescape(array, from, to).getBytes(StandardCharsets.UTF_8));
    } else {
      string(array, from, to - from);
    }
  }

  private void string(byte... utf8) throws IOException {
    string(utf8, 0, utf8.length);
  }

  private void string(byte[] utf8, int offset, int length) throws IOException {
    packer.packRawStringHeader(length).writePayload(utf8, offset, length);
  }

  private void binary(Payload bytes) throws IOException {
    packer.packBinaryHeader(bytes.size());
    packer.writePayload(bytes.array(), bytes.offset(), bytes.size());
  }

  private void literal(int first, int from, int to) throws IOException {
    switch (first) {
      case 'n' -> packer.packNil();
      case 't' -> packer.packBoolean(true);
      case 'f' -> packer.packBoolean(false);
      default -> number(array, from, to);
    }
  }

  private void number(byte[] source, int from, int to) throws IOException {
    String text = new String(source, from, to - from, StandardCharsets.US_ASCII);
    int digits = text.charAt(0) == '-' ? text.length() - 1 : text.length();
    boolean whole = text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0;
    if (whole && digits <= LONG_DIGITS) {
      packer.packLong(Long.parseLong(text));
      return;
    }
    if (whole && digits <= MOST_DIGITS) {
      BigInteger value = new BigInteger(text);
      if (value.bitLength() <= 64 && value.compareTo(MIN) >= 0) {
        packer.packBigInteger(value);
        return;
      }
    }
    packer.packDouble(Double.parseDouble(text));
  }
}
