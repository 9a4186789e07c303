package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.RecordingSessionContext;
import dev.hawser.testkit.SessionEffect;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A protocol on the recording context: text in, text out. */
final class Fixture<P> {

  final Protocol<P> protocol;
  final RecordingSessionContext<P> context;
  final ProtocolSession<P> session;
  final FrameCodec<P> codec;

  private Fixture(Protocol<P> protocol, Hawser hawser) {
    this.protocol = protocol;
    this.context = new RecordingSessionContext<>(hawser.spec());
    this.session = context.attach(protocol.newSession(context));
    this.codec = protocol.newCodec();
  }

  static Fixture<?> of(Hawser hawser) {
    return new Fixture<>(new WebSocketProvider().create(hawser.spec()), hawser);
  }

  static Fixture<?> of(Envelope.Builder envelope) {
    return of(Hawser.to("ws://localhost/").with(WsOptions.ENVELOPE, envelope.build()));
  }

  Fixture<P> up() {
    session.onLinkUp(new Transport.Opened("p", "", Map.of("set-cookie", "s3cret")));
    return this;
  }

  void receive(String text) {
    receive(Frame.text(text));
  }

  void receive(Frame frame) {
    codec.decode(frame, session::onPacket);
  }

  List<SessionEffect> effects() {
    return context.take();
  }

  /** What was written, as text. */
  List<String> written() {
    return context.takeFrames(codec).stream().map(Frame::text).collect(Collectors.toList());
  }

  TopicRef join(String topic) {
    TopicRef ref = RecordingSessionContext.topic(topic);
    protocol.checkTopic(topic);
    session.join(ref, null);
    return ref;
  }

  Outbound send(String topic, String event, Object value) {
    return send(RecordingSessionContext.message(topic(topic), event, payload(topic, value)));
  }

  Outbound request(String topic, String event, Object value) {
    return send(RecordingSessionContext.request(topic(topic), event, payload(topic, value)));
  }

  private Outbound send(Outbound message) {
    session.send(message);
    return message;
  }

  private TopicRef topic(String name) {
    protocol.checkTopic(name);
    return RecordingSessionContext.topic(name);
  }

  private Payload payload(String topic, Object value) {
    return protocol.payload(topic, value, context.codec());
  }

  /** The one message that was delivered, and nothing else happened. */
  Message delivered() {
    List<SessionEffect> effects = effects();
    assertThat(effects).hasExactlyElementsOfTypes(SessionEffect.Delivered.class);
    return ((SessionEffect.Delivered) effects.get(0)).message();
  }

  /** Why the one message failed, and nothing else happened. */
  Throwable failure() {
    List<SessionEffect> effects = effects();
    assertThat(effects).hasExactlyElementsOfTypes(SessionEffect.Failed.class);
    return ((SessionEffect.Failed) effects.get(0)).failure();
  }
}
