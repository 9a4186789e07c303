package dev.hawser.socketio.parser;

import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.JsonScanner;
import dev.hawser.spi.json.StringCache;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds what stands for binaries in JSON: objects whose field {@code _placeholder} is {@code true}
 * and whose field {@code num} is the binary's index. Other fields, their order and what is inside
 * such an object do not matter, as in the reference parser.
 */
final class Placeholders {

  /** How many numbers a place takes: where it starts, where it ends, the index of the binary. */
  static final int WIDTH = 3;

  static final int[] NONE = {};

  /** What everybody writes, up to the index. */
  private static final byte[] USUAL =
      "{\"_placeholder\":true,\"num\":".getBytes(StandardCharsets.US_ASCII);

  private final JsonScanner scanner = new JsonScanner();
  private final StringCache strings = new StringCache();
  private byte[] array = new byte[0];
  private int[] places = new int[4 * WIDTH];
  private int used;
  private int attachments;

  /** Starts anew, with no place found. */
  void begin(int attachments) {
    this.attachments = attachments;
    used = 0;
  }

  /**
   * Finds the placeholders of one JSON value, and adds them to those that were found.
   *
   * @throws ProtocolViolationException not fatal, if it is not JSON or an index is not legal
   */
  void find(byte[] json, int offset, int length) {
    array = json;
    if (isUsual(json, offset, length)) {
      int index = json[offset + USUAL.length] - '0';
      require(index < attachments);
      add(offset, offset + length, index);
      return;
    }
    scanner.reset(json, offset, length);
    scanner.skipSpace();
    int start = scanner.position();
    // Checks the JSON and how deep it is, so that the calls below do not get deeper.
    scanner.skipValue();
    int end = scanner.position();
    scanner.skipSpace();
    scanner.expectEnd();
    scanner.reset(json, start, end - start);
    value();
  }

  /** Whether all of it is one placeholder as everybody writes it, with an index of one digit. */
  private static boolean isUsual(byte[] json, int offset, int length) {
    if (length != USUAL.length + 2 || json[offset + length - 1] != '}') {
      return false;
    }
    for (int i = 0; i < USUAL.length; i++) {
      if (json[offset + i] != USUAL[i]) {
        return false;
      }
    }
    byte digit = json[offset + USUAL.length];
    return digit >= '0' && digit <= '9';
  }

  /** What was found, in the order of the text. */
  int[] places() {
    return used == 0 ? NONE : Arrays.copyOf(places, used);
  }

  /** Those of the places that are inside a part of the text. */
  static int[] within(int[] places, int from, int to) {
    int first = 0;
    while (first < places.length && places[first] < from) {
      first += WIDTH;
    }
    int end = first;
    while (end < places.length && places[end] < to) {
      end += WIDTH;
    }
    return end - first == places.length ? places : Arrays.copyOfRange(places, first, end);
  }

  private void value() {
    int first = scanner.peek();
    if (first == '{') {
      object();
    } else if (first == '[') {
      array();
    } else {
      scanner.skipValue();
    }
  }

  private void array() {
    scanner.expect('[');
    scanner.skipSpace();
    if (scanner.skip(']')) {
      return;
    }
    do {
      scanner.skipSpace();
      value();
      scanner.skipSpace();
    } while (scanner.skip(','));
    scanner.expect(']');
  }

  private void object() {
    int start = scanner.position();
    int before = used;
    boolean placeholder = false;
    int index = -1;
    scanner.expect('{');
    scanner.skipSpace();
    if (scanner.skip('}')) {
      return;
    }
    do {
      scanner.skipSpace();
      String name = scanner.readString(strings);
      scanner.skipSpace();
      scanner.expect(':');
      scanner.skipSpace();
      int from = scanner.position();
      value();
      if (name.equals("_placeholder")) {
        placeholder = array[from] == 't';
      } else if (name.equals("num")) {
        index = index(from, scanner.position());
      }
      scanner.skipSpace();
    } while (scanner.skip(','));
    scanner.expect('}');
    if (placeholder) {
      require(index >= 0 && index < attachments);
      used = before;
      add(start, scanner.position(), index);
    }
  }

  private static void require(boolean legal) {
    if (!legal) {
      throw new ProtocolViolationException(
          "illegal attachments: a placeholder without a legal num", false);
    }
  }

  /** The number that is written there if it may be an index, else -1. */
  private int index(int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = array[i] - '0';
      if (digit < 0 || digit > 9 || value >= attachments) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private void add(int start, int end, int index) {
    if (used == places.length) {
      places = Arrays.copyOf(places, used * 2);
    }
    places[used++] = start;
    places[used++] = end;
    places[used++] = index;
  }
}
