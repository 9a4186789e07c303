package dev.hawser.ws;

import dev.hawser.ConnectionSpec;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A socket without an envelope: one topic, one event, packets are frames. */
final class RawProtocol extends WsProtocol<Frame> {

  RawProtocol(ConnectionSpec spec) {
    super(spec);
  }

  @Override
  public FrameCodec<Frame> newCodec() {
    return new FrameCodec<>() {
      @Override
      public void encode(Frame packet, Sink out) {
        out.frame(packet.kind(), packet.array(), packet.offset(), packet.length());
      }

      @Override
      public void decode(Frame frame, Consumer<Frame> out) {
        out.accept(frame);
      }
    };
  }

  @Override
  public ProtocolSession<Frame> newSession(SessionContext<Frame> context) {
    return new RawSession(context);
  }

  @Override
  public void checkTopic(String name) {
    if (!name.equals(DEFAULT_TOPIC)) {
      throw new IllegalArgumentException(
          "a raw WebSocket has only its default topic, connection.topic(); to have topic '"
              + name
              + "' say with WsOptions.ENVELOPE, or the option envelope-topic, where messages name"
              + " theirs");
    }
  }

  /** Text goes as it is, not as a JSON string. */
  @Override
  public Payload payload(String topic, @Nullable Object value, PayloadCodec codec) {
    if (value instanceof CharSequence text) {
      return Payload.text(text.toString());
    }
    return super.payload(topic, value, codec);
  }
}
