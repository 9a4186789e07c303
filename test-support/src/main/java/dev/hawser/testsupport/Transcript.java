package dev.hawser.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A recorded session of a client with a real server: what both sent, in its order.
 *
 * <p>The order of the entries of one connection is exact. Between connections it is roughly that of
 * time. A {@link Note} is a heading of the recording; a frame can stand under the next one.
 */
public record Transcript(String name, List<Transcript.Entry> entries) {

  /** Who sends. */
  public enum Side {
    CLIENT,
    SERVER
  }

  /** One line, or one block of lines, of the recording. */
  public sealed interface Entry {}

  /** A heading or a remark, without the number sign. */
  public record Note(String text) implements Entry {}

  /** The recorder told the server's application to do something, by an HTTP path and query. */
  public record Admin(String target) implements Entry {}

  /** The clock of the recorder; only the recordings of phoenix.js have it. */
  public record Time(Duration at) implements Entry {}

  /** What belongs to one TCP connection. */
  public sealed interface Wire extends Entry {
    /** A number that no other connection of the transcript has. */
    int connection();
  }

  /** The client opened a connection and sent this head. Of phoenix.js, only the line is known. */
  public record Request(int connection, String line, List<Header> headers) implements Wire {

    /** Path and query. */
    public String target() {
      return line.split(" ", -1)[1];
    }
  }

  /** The server's answer to the {@link Request}. Of phoenix.js, only the status is known. */
  public record Response(
      int connection, int status, boolean statusOnly, List<Header> headers, Optional<String> body)
      implements Wire {

    /** The values of a header field. */
    public List<String> header(String name) {
      return headers.stream().filter(h -> h.is(name)).map(Header::value).toList();
    }
  }

  /** A header field. */
  public record Header(String name, String value) {
    public boolean is(String other) {
      return name.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
    }
  }

  /** A WebSocket frame. */
  public record Message(int connection, Side from, Frame frame) implements Wire {}

  /** TCP ended; {@code by} is the client if it just dropped the connection. */
  public record End(int connection, Side by) implements Wire {}

  /**
   * A WebSocket frame. The recorder shows the beginning only of a very long one.
   *
   * @param length the length of the payload, which is longer than {@code payload} if it was cut
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Frame(int opcode, boolean fin, boolean rsv1, byte[] payload, int length) {

    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;

    public static Frame of(int opcode, byte[] payload) {
      return new Frame(opcode, true, false, payload, payload.length);
    }

    public boolean isWhole() {
      return payload.length == length;
    }

    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame; 1005 if it has none. */
    public int closeCode() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    }

    @Override
    public String toString() {
      return switch (opcode) {
        case TEXT -> "TEXT " + text();
        case CLOSE -> "CLOSE " + closeCode();
        default -> "opcode " + opcode + " " + HexFormat.of().formatHex(payload);
      };
    }
  }

  /** Reads a recording of the test resources. */
  public static Transcript read(
      String resource, String name, Function<String, List<Entry>> parser) {
    try (InputStream in = Transcript.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no recording " + resource);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Transcript(name, parser.apply(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
