package dev.hawser.engine.internal.transport;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Close codes of RFC 6455 section 7.4 and the payload of a close frame. */
final class CloseCode {

  static final int NORMAL = 1000;
  static final int PROTOCOL_ERROR = 1002;
  static final int NONE = 1005;
  static final int ABNORMAL = 1006;
  static final int INVALID_DATA = 1007;
  static final int TOO_BIG = 1009;

  private static final int MAX_REASON = 123;

  /** Whether a close frame may carry {@code code}. */
  static boolean isLegal(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  /** The payload of a close frame; a long reason is cut at a character. */
  static byte[] payload(int code, String reason) {
    byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, MAX_REASON);
    while (length < utf8.length && length > 0 && (utf8[length] & 0xC0) == 0x80) {
      length--;
    }
    byte[] payload = new byte[2 + length];
    payload[0] = (byte) (code >>> 8);
    payload[1] = (byte) code;
    System.arraycopy(utf8, 0, payload, 2, length);
    return payload;
  }

  /** The code in a close frame's payload, {@link #NONE} if it is empty. */
  static int codeOf(byte[] payload) throws ProtocolError {
    if (payload.length == 0) {
      return NONE;
    }
    if (payload.length == 1) {
      throw ProtocolError.violation("close frame with a payload of one byte");
    }
    int code = ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    if (!isLegal(code)) {
      throw ProtocolError.violation("illegal close code " + code);
    }
    return code;
  }

  /** The reason in a close frame's payload. */
  static String reasonOf(byte[] payload) throws ProtocolError {
    if (payload.length <= 2) {
      return "";
    }
    Utf8Validator utf8 = new Utf8Validator();
    if (!utf8.feed(payload, 2, payload.length) || !utf8.complete()) {
      throw ProtocolError.notUtf8("close reason");
    }
    return new String(Arrays.copyOfRange(payload, 2, payload.length), StandardCharsets.UTF_8);
  }

  private CloseCode() {}
}
