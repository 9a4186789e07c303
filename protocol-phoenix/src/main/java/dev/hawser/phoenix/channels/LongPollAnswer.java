package dev.hawser.phoenix.channels;

import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JsonScanner;
import dev.hawser.spi.json.StringCache;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers to a {@code GET} or {@code POST}.
 *
 * @param status the status of the session, as in HTTP
 * @param token what the server knows the session by; null if it does not say
 * @param messages the frames it brings
 */
record LongPollAnswer(int status, @Nullable String token, List<Frame> messages) {

  /**
   * Reads an answer: {@code {"status":200,"token":"…","messages":["…",…]}}.
   *
   * @throws ProtocolViolationException if it is something else
   */
  static LongPollAnswer read(byte[] body) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
    } catch (CharacterCodingException e) {
      throw new ProtocolViolationException("an answer to a poll is not UTF-8", false);
    }
    JsonScanner in = new JsonScanner();
    StringCache strings = new StringCache();
    in.reset(body, 0, body.length);
    int status = 0;
    String token = null;
    List<Frame> messages = List.of();
    in.skipSpace();
    in.expect('{');
    in.skipSpace();
    boolean more = in.peek() != '}';
    while (more) {
      String name = in.readString(strings);
      in.skipSpace();
      in.expect(':');
      in.skipSpace();
      if (name.equals("status")) {
        status = number(in, body);
      } else if (name.equals("token") && in.peek() == '"') {
        token = in.readString(strings);
      } else if (name.equals("messages") && in.peek() == '[') {
        messages = messages(in, strings);
      } else {
        in.skipValue();
      }
      in.skipSpace();
      more = in.skip(',');
      in.skipSpace();
    }
    in.expect('}');
    in.skipSpace();
    in.expectEnd();
    return new LongPollAnswer(status, token, messages);
  }

  private static int number(JsonScanner in, byte[] body) {
    int from = in.position();
    in.skipValue();
    String digits = new String(body, from, in.position() - from, StandardCharsets.US_ASCII);
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static List<Frame> messages(JsonScanner in, StringCache strings) {
    List<Frame> frames = new ArrayList<>();
    in.expect('[');
    in.skipSpace();
    boolean more = in.peek() != ']';
    while (more) {
      frames.add(frame(in.readString(strings)));
      in.skipSpace();
      more = in.skip(',');
      in.skipSpace();
    }
    in.expect(']');
    return frames;
  }

  /**
   * JSON is text; anything else is base64 of a binary frame. Some servers do not encode one: it
   * starts with its kind, which is no character of either. What is none of this goes to the codec
   * as it is, which reports it.
   */
  private static Frame frame(String message) {
    char first = message.isEmpty() ? 0 : message.charAt(0);
    if (first == '[' || first == '{' || message.isEmpty()) {
      return Frame.text(message);
    }
    if (first < ' ') {
      return Frame.binary(message.getBytes(StandardCharsets.UTF_8));
    }
    try {
      return Frame.binary(Base64.getDecoder().decode(message));
    } catch (IllegalArgumentException e) {
      return Frame.text(message);
    }
  }
}
