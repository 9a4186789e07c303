package dev.hawser.phoenix.channels;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.EnvelopeReader;
import dev.hawser.spi.json.StringCache;

/** Finds what a response of failure says to people. Not thread-safe. */
public final class Reasons {

  private static final int LONGEST = 200;

  private final EnvelopeReader reader = new EnvelopeReader(new StringCache());
  private final int reason = reader.path("reason");

  /** One for any number of responses. */
  public Reasons() {}

  /**
   * The {@code reason} of an object, the content of a string, the start of anything else; empty for
   * an empty object, {@code null} and binary.
   */
  public String of(Payload payload) {
    if (payload.format() != Payload.Format.JSON) {
      return "";
    }
    try {
      reader.read(payload.array(), payload.offset(), payload.size());
    } catch (ProtocolViolationException e) {
      return "";
    }
    String text = reader.text(reason);
    if (text == null) {
      text = source(payload);
    }
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  private static String source(Payload payload) {
    String source = payload.text();
    return source.equals("{}") || source.equals("null")
        ? ""
        : source.startsWith("\"") ? source.substring(1, source.length() - 1) : source;
  }
}
