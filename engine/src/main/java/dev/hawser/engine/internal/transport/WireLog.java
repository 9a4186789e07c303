package dev.hawser.engine.internal.transport;

import dev.hawser.Cause;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logger {@code dev.hawser.wire}: at DEBUG every frame with its length and the handshake
 * without its secrets, at TRACE the start of text messages as well.
 */
final class WireLog {

  private static final Logger LOG = LoggerFactory.getLogger("dev.hawser.wire");
  private static final int SHOWN = 256;
  private static final Set<String> SHOWN_FIELDS =
      Set.of(
          "host",
          "upgrade",
          "connection",
          "sec-websocket-version",
          "sec-websocket-extensions",
          "sec-websocket-accept",
          "origin",
          "user-agent",
          "server",
          "date",
          "content-type",
          "content-length",
          "transfer-encoding",
          "retry-after",
          "via");

  private final String id;

  /** What is masked wherever it stands, such as a token that a message carries. */
  private final Set<String> secrets;

  WireLog(String id, Set<String> secrets) {
    this.id = id;
    this.secrets = secrets;
  }

  void received(int opcode, byte[] array, int length) {
    frame("<-", opcode, array, 0, length);
  }

  void sent(int opcode, byte[] array, int offset, int length) {
    frame("->", opcode, array, offset, length);
  }

  private void frame(String way, int opcode, byte[] array, int offset, int length) {
    if (!LOG.isDebugEnabled()) {
      return;
    }
    if (opcode == Opcode.TEXT && LOG.isTraceEnabled()) {
      LOG.trace("[{}] {} text {} {}", id, way, length, start(array, offset, length));
    } else {
      LOG.debug("[{}] {} {} {}", id, way, Opcode.name(opcode), length);
    }
  }

  /** The start of a text without the secrets in it, also one that the cut would halve. */
  private String start(byte[] array, int offset, int length) {
    int longest = 0;
    for (String secret : secrets) {
      longest = Math.max(longest, secret.length());
    }
    int read = Math.min(length, SHOWN + longest * 3);
    String text = new String(array, offset, read, StandardCharsets.UTF_8);
    for (String secret : secrets) {
      text = text.replace(secret, "***");
    }
    if (text.length() > SHOWN) {
      return text.substring(0, SHOWN) + "…";
    }
    return read < length ? text + "…" : text;
  }

  /** One line of the handshake, with the values of fields that may hold a secret masked. */
  void handshake(String way, String line, HttpHeaders headers) {
    if (!LOG.isDebugEnabled()) {
      return;
    }
    StringJoiner fields = new StringJoiner(", ", "{", "}");
    for (Map.Entry<String, String> field : headers) {
      boolean shown = SHOWN_FIELDS.contains(field.getKey().toLowerCase(Locale.ROOT));
      fields.add(field.getKey() + ": " + (shown ? field.getValue() : "***"));
    }
    LOG.debug("[{}] {} {} {}", id, way, line, fields);
  }

  void closed(Cause cause) {
    LOG.debug("[{}] link down, {}", id, cause);
  }
}
