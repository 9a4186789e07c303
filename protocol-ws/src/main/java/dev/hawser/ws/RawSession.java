package dev.hawser.ws;

import static dev.hawser.ws.WsProtocol.DEFAULT_EVENT;
import static dev.hawser.ws.WsProtocol.DEFAULT_TOPIC;

import dev.hawser.Cause;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import org.jspecify.annotations.Nullable;

/** A socket without an envelope: ready at once, every frame is a message. */
final class RawSession extends WsSession<Frame> {

  private final SessionContext<Frame> context;

  RawSession(SessionContext<Frame> context) {
    super(context);
    this.context = context;
  }

  @Override
  public void onLinkUp(Transport.Opened opened) {
    super.onLinkUp(opened);
    context.ready(false);
  }

  @Override
  public void onPacket(Frame frame) {
    Payload.Format format =
        frame.kind() == Frame.Kind.TEXT ? Payload.Format.TEXT : Payload.Format.BINARY;
    Payload payload =
        new Payload(format, frame.array(), frame.offset(), frame.length(), context.codec());
    context.deliver(new Message(DEFAULT_TOPIC, DEFAULT_EVENT, payload));
  }

  @Override
  public void onLinkDown(Cause cause) {}

  @Override
  public void join(TopicRef topic, @Nullable Object parameters) {
    context.topicJoined(topic, Reply.ok(Payload.none()), false);
  }

  @Override
  public void leave(TopicRef topic) {
    context.topicLeft(topic);
  }

  @Override
  public void send(Outbound message) {
    String event = message.event();
    if (message.expectsReply()) {
      context.fail(
          message,
          new UnsupportedOperationException(
              "a raw WebSocket has no replies; say with WsOptions.ENVELOPE, or the option"
                  + " envelope-id, which field ties a reply to its request"));
    } else if (event != null && !event.equals(DEFAULT_EVENT)) {
      context.fail(
          message,
          new IllegalArgumentException(
              "a raw WebSocket has only the event 'message'; to send '"
                  + event
                  + "' say with WsOptions.ENVELOPE, or the option envelope-event, where messages"
                  + " name theirs"));
    } else {
      context.write(frame(message.payload()), message);
    }
  }

  static Frame frame(Payload payload) {
    Frame.Kind kind =
        payload.format() == Payload.Format.BINARY ? Frame.Kind.BINARY : Frame.Kind.TEXT;
    return new Frame(kind, payload.array(), payload.offset(), payload.size());
  }
}
