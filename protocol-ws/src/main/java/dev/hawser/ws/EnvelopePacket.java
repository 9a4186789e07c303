package dev.hawser.ws;

import dev.hawser.Message;
import dev.hawser.Reply;
import dev.hawser.spi.Frame;
import org.jspecify.annotations.Nullable;

/** What travels between codec and session in envelope mode. */
sealed interface EnvelopePacket {

  /**
   * A received message.
   *
   * @param message as it is delivered
   * @param named whether it names its topic
   * @param evented whether it names its event
   * @param id of the request it may answer; 0 for none
   * @param reply what it says if it is an answer or a confirmation
   * @param subject the topic that a confirmation is about, if it says so
   */
  record Received(
      Message message,
      boolean named,
      boolean evented,
      long id,
      boolean joined,
      boolean refused,
      boolean ready,
      @Nullable Reply reply,
      @Nullable String subject)
      implements EnvelopePacket {}

  /** A frame that goes as it is. */
  record Plain(Frame frame) implements EnvelopePacket {}

  /** A template, filled in. */
  record Filled(Template template, Template.Values values) implements EnvelopePacket {}

  /** A message in the envelope's own form. */
  record Composed(Template.Values values) implements EnvelopePacket {}
}
