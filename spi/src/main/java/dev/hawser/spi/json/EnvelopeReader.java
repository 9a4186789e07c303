package dev.hawser.spi.json;

import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds chosen fields of a JSON message in one pass over its bytes, without a tree and without
 * copies: a value is a slice of the message until it is asked for as text or number.
 *
 * <p>Fields are chosen with {@link #path}, then each message is {@link #read}; the answers are of
 * the latest message. The whole message is checked to be legal JSON. Used on the loop only.
 */
public final class EnvelopeReader {

  private static final class Node {
    final String name;
    final byte[] key;
    final int index;
    final List<Node> children = new ArrayList<>(4);
    int slot = -1;

    Node(String name) {
      this.name = name;
      this.key = name.getBytes(StandardCharsets.UTF_8);
      this.index = index(name);
    }

    private static int index(String name) {
      boolean digits = !name.isEmpty() && name.length() < 9;
      for (int i = 0; i < name.length(); i++) {
        digits &= name.charAt(i) >= '0' && name.charAt(i) <= '9';
      }
      return digits ? Integer.parseInt(name) : -1;
    }
  }

  private final JsonScanner scanner = new JsonScanner();
  private final Node root = new Node("");
  private final StringCache strings;
  private int[] starts = new int[0];
  private int[] ends = new int[0];
  private byte[] array = new byte[0];
  private int offset;
  private int length;

  /**
   * A reader that looks for nothing yet.
   *
   * @param strings where short texts are kept
   */
  public EnvelopeReader(StringCache strings) {
    this.strings = strings;
  }

  /**
   * Looks for one more field.
   *
   * @param path the field's name; of a field inside another, the names joined by dots; an element
   *     of an array goes by its index: {@code type}, {@code data.id}, {@code 3}, {@code params.0}
   * @return the number by which the other methods know the field; the same for an equal path
   * @throws IllegalArgumentException if a name is empty
   */
  public int path(String path) {
    Node node = root;
    for (String name : path.split("\\.", -1)) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException(
            "a path is field names joined by dots, such as data.id, not '" + path + "'");
      }
      node = child(node, name);
    }
    if (node.slot < 0) {
      node.slot = starts.length;
      starts = Arrays.copyOf(starts, starts.length + 1);
      ends = Arrays.copyOf(ends, ends.length + 1);
      starts[node.slot] = -1;
    }
    return node.slot;
  }

  private static Node child(Node parent, String name) {
    for (Node child : parent.children) {
      if (child.name.equals(name)) {
        return child;
      }
    }
    Node child = new Node(name);
    parent.children.add(child);
    return child;
  }

  /**
   * Reads a message; see {@link #read(byte[], int, int)}.
   *
   * @throws ProtocolViolationException not fatal, if it is not legal JSON
   */
  public void read(Frame frame) {
    read(frame.array(), frame.offset(), frame.length());
  }

  /**
   * Reads a message in UTF-8. Of several fields of one name the last counts.
   *
   * @throws ProtocolViolationException not fatal, if it is not legal JSON; nothing is found then
   */
  public void read(byte[] bytes, int from, int count) {
    array = bytes;
    scanner.reset(bytes, from, count);
    try {
      scanner.skipSpace();
      offset = scanner.position();
      value(root);
      length = scanner.position() - offset;
      scanner.skipSpace();
      scanner.expectEnd();
    } catch (ProtocolViolationException e) {
      Arrays.fill(starts, -1);
      throw e;
    }
  }

  private void value(@Nullable Node node) {
    if (node == null) {
      scanner.skipValue();
      return;
    }
    int start = scanner.position();
    int first = scanner.peek();
    forget(node.children);
    if (node.children.isEmpty()) {
      scanner.skipValue();
    } else if (first == '{') {
      object(node);
    } else if (first == '[') {
      array(node);
    } else {
      scanner.skipValue();
    }
    if (node.slot >= 0) {
      starts[node.slot] = start;
      ends[node.slot] = scanner.position();
    }
  }

  /** Drops what an earlier field of the same name held. */
  private void forget(List<Node> nodes) {
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (node.slot >= 0) {
        starts[node.slot] = -1;
      }
      forget(node.children);
    }
  }

  private void object(Node node) {
    scanner.expect('{');
    scanner.skipSpace();
    if (scanner.skip('}')) {
      return;
    }
    do {
      scanner.skipSpace();
      int name = scanner.position() + 1;
      if (scanner.peek() != '"') {
        throw scanner.broken();
      }
      scanner.skipString();
      Node child = match(node, name, scanner.position() - 1);
      scanner.skipSpace();
      scanner.expect(':');
      scanner.skipSpace();
      value(child);
      scanner.skipSpace();
    } while (scanner.skip(','));
    scanner.expect('}');
  }

  private void array(Node node) {
    scanner.expect('[');
    scanner.skipSpace();
    if (scanner.skip(']')) {
      return;
    }
    int index = 0;
    do {
      scanner.skipSpace();
      value(element(node, index++));
      scanner.skipSpace();
    } while (scanner.skip(','));
    scanner.expect(']');
  }

  private @Nullable Node match(Node node, int from, int to) {
    List<Node> children = node.children;
    for (int i = 0; i < children.size(); i++) {
      if (same(children.get(i).key, from, to)) {
        return children.get(i);
      }
    }
    if (!escaped(from, to)) {
      return null;
    }
    String name = JsonScanner.unescape(array, from, to);
    for (Node child : children) {
      if (child.name.equals(name)) {
        return child;
      }
    }
    return null;
  }

  private static @Nullable Node element(Node node, int index) {
    List<Node> children = node.children;
    for (int i = 0; i < children.size(); i++) {
      if (children.get(i).index == index) {
        return children.get(i);
      }
    }
    return null;
  }

  private boolean same(byte[] key, int from, int to) {
    if (key.length != to - from) {
      return false;
    }
    for (int i = 0; i < key.length; i++) {
      if (key[i] != array[from + i]) {
        return false;
      }
    }
    return true;
  }

  private boolean escaped(int from, int to) {
    for (int i = from; i < to; i++) {
      if (array[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  /** The bytes that all offsets are in. */
  public byte[] array() {
    return array;
  }

  /** Where the message starts, without space before it. */
  public int offset() {
    return offset;
  }

  /** The length of the message, without space around it. */
  public int length() {
    return length;
  }

  /** Whether the field is there, and not {@code null}. */
  public boolean has(int field) {
    return starts[field] >= 0 && array[starts[field]] != 'n';
  }

  /** Where the field's value starts, quote or bracket included; -1 if the field is not there. */
  public int offset(int field) {
    return starts[field];
  }

  /** The length of the field's value in bytes; 0 if the field is not there. */
  public int length(int field) {
    return starts[field] < 0 ? 0 : ends[field] - starts[field];
  }

  /**
   * The content of a string, the source of any other value; null if the field is not there or
   * {@code null}.
   */
  public @Nullable String text(int field) {
    if (!has(field)) {
      return null;
    }
    int from = starts[field];
    int to = ends[field];
    if (array[from] == '"') {
      from++;
      to--;
      if (escaped(from, to)) {
        return JsonScanner.unescape(array, from, to);
      }
    }
    return strings.get(array, from, to - from);
  }

  /**
   * Appends what {@link #text} gives, in UTF-8, without making a string.
   *
   * @return false, and nothing is appended, if the field is not there or {@code null}
   */
  public boolean appendText(int field, JsonBuffer out) {
    if (!has(field)) {
      return false;
    }
    int quote = array[starts[field]] == '"' ? 1 : 0;
    int from = starts[field] + quote;
    int to = ends[field] - quote;
    if (quote == 1 && escaped(from, to)) {
      out.raw(JsonScanner.unescape(array, from, to).getBytes(StandardCharsets.UTF_8));
    } else {
      out.raw(array, from, to - from);
    }
    return true;
  }

  /**
   * The field as a whole number, written as a number or as a string of digits; {@code otherwise} if
   * it is anything else or does not fit.
   */
  public long number(int field, long otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    int quote = array[starts[field]] == '"' ? 1 : 0;
    int from = starts[field] + quote;
    int to = ends[field] - quote;
    boolean negative = from < to && array[from] == '-';
    if (negative) {
      from++;
    }
    // 18 digits always fit; the numbers of messages are no longer.
    if (from == to || to - from > 18) {
      return otherwise;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = array[i] - '0';
      if (digit < 0 || digit > 9) {
        return otherwise;
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }
}
