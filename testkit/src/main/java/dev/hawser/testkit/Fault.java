package dev.hawser.testkit;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Something that goes wrong with a link, named after what the client meets. {@link Faults} decides
 * which links are hit.
 *
 * <p>To refuse TCP itself there is no fault: the port is closed for everybody with {@link
 * TestServer#stopListening()}.
 */
public sealed interface Fault {

  /** What goes wrong as soon as TCP is accepted, before TLS and before any byte is read. */
  enum AtAccept implements Fault {
    /** The server closes with FIN. */
    CLOSE,
    /** The server closes with RST. */
    RESET,
    /** The server reads everything and never answers. */
    SILENCE,
    /** The server reads nothing and writes nothing; the connection stays open. */
    FREEZE
  }

  /** What goes wrong with the answer to the upgrade request. */
  enum AtUpgrade implements Fault {
    /** The server closes with FIN instead of an answer. */
    CLOSE,
    /** The server closes with RST instead of an answer. */
    RESET,
    /** The server never answers. */
    SILENCE,
    /** The answer is no HTTP. */
    GARBAGE,
    /** The answer has a {@code Sec-WebSocket-Accept} that does not fit the client's key. */
    WRONG_ACCEPT,
    /** The answer names an extension that the client did not offer. */
    UNSOLICITED_EXTENSION,
    /** The answer chooses a sub-protocol that the client did not offer. */
    WRONG_SUBPROTOCOL
  }

  /** The server answers the upgrade with {@code reply}, then closes. */
  record Refuse(HttpReply reply) implements Fault {}

  /**
   * The upgrade succeeds, then {@code action} happens to the connection, on the server's loop,
   * before the server's {@code onOpen} would run.
   *
   * @param name shown by {@link #toString()}
   * @param silent whether the server's own behaviour ({@code onOpen}, replies, pongs, closing) is
   *     off for this connection
   */
  record AfterUpgrade(String name, boolean silent, Consumer<ServerConnection> action)
      implements Fault {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The upgrade is refused with this status, such as 401, 403, 404 or 503. */
  static Fault status(int status) {
    return new Refuse(HttpReply.status(status).body("refused by the test server"));
  }

  /** The upgrade is refused with this response. */
  static Fault reply(HttpReply reply) {
    return new Refuse(reply);
  }

  /** The upgrade is refused with 429 and {@code Retry-After} in whole seconds. */
  static Fault tooManyRequests(Duration retryAfter) {
    return new Refuse(
        HttpReply.status(429).header("Retry-After", String.valueOf(retryAfter.toSeconds())));
  }

  /** The upgrade is answered with 302 to {@code location}. */
  static Fault redirect(String location) {
    return new Refuse(HttpReply.redirect(location));
  }

  /** The upgrade succeeds, then a close frame with this code and reason comes. */
  static Fault closeAfterUpgrade(int code, String reason) {
    return new AfterUpgrade("close after upgrade", false, c -> c.close(code, reason));
  }

  /** The upgrade succeeds, then TCP ends with FIN, without a close frame. */
  static Fault disconnectAfterUpgrade() {
    return new AfterUpgrade("disconnect after upgrade", true, ServerConnection::disconnect);
  }

  /** The upgrade succeeds, then TCP is cut with RST. */
  static Fault resetAfterUpgrade() {
    return new AfterUpgrade("reset after upgrade", true, ServerConnection::reset);
  }

  /** The upgrade succeeds, then nothing comes any more, no pong and no close frame either. */
  static Fault silenceAfterUpgrade() {
    return new AfterUpgrade("silence after upgrade", true, c -> {});
  }

  /** The upgrade succeeds, then bytes come that are no frame. */
  static Fault garbageAfterUpgrade() {
    return new AfterUpgrade("garbage after upgrade", true, ServerConnection::sendGarbage);
  }

  /** The upgrade succeeds, then the first half of a text message comes, then FIN. */
  static Fault halfMessageAfterUpgrade(String text) {
    return new AfterUpgrade("half message after upgrade", true, c -> c.sendHalfAndDisconnect(text));
  }

  /** The upgrade succeeds, then the server neither reads nor writes; TCP stays open. */
  static Fault freezeAfterUpgrade() {
    return new AfterUpgrade("freeze after upgrade", false, ServerConnection::freeze);
  }

  /** The upgrade succeeds, then the server does one read of its socket each {@code interval}. */
  static Fault slowReader(Duration interval) {
    return new AfterUpgrade("slow reader", false, c -> c.readEvery(interval));
  }

  /** The upgrade succeeds, then a frame comes that says it is {@code size} bytes long. */
  static Fault oversizedFrame(long size) {
    return new AfterUpgrade("oversized frame", true, c -> c.sendFrameHeader(size));
  }

  /** The upgrade succeeds; after the client's {@code count}-th message TCP is cut with RST. */
  static Fault resetAfterMessages(int count) {
    return new AfterUpgrade(
        "reset after " + count + " messages", false, c -> c.resetAfterMessages(count));
  }
}
