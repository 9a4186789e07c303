package dev.hawser.ws;

import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.Option;
import dev.hawser.Options;
import dev.hawser.PayloadCodec;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A socket with an {@link Envelope}. */
final class EnvelopeProtocol extends WsProtocol<EnvelopePacket> {

  private final Envelope envelope;
  private final PayloadCodec codec;
  // Written off the loop before every attempt, read on the loop when its link is up.
  private volatile @Nullable String token;

  EnvelopeProtocol(ConnectionSpec spec, Envelope envelope) {
    super(spec);
    this.envelope = envelope;
    PayloadCodec own = spec.codec();
    this.codec = own == null ? JacksonPayloadCodec.shared() : own;
  }

  @Override
  public Mono<Endpoint> endpoint(Credentials credentials, int attempt) {
    token = credentials.token();
    return super.endpoint(credentials, attempt);
  }

  @Override
  public FrameCodec<EnvelopePacket> newCodec() {
    return new EnvelopeCodec(envelope, codec);
  }

  @Override
  public ProtocolSession<EnvelopePacket> newSession(SessionContext<EnvelopePacket> context) {
    return new EnvelopeSession(context, envelope, () -> token);
  }

  @Override
  public void checkTopic(String name) {
    if (name.equals(DEFAULT_TOPIC)) {
      return;
    }
    if (envelope.topic == null) {
      throw new IllegalArgumentException(
          "the envelope has no topic field, so there is no topic '"
              + name
              + "'; say Envelope.Builder.topic(…), or the option envelope-topic");
    }
    if (envelope.topic.split(name) == null) {
      throw new IllegalArgumentException(
          "topic '" + name + "' must have the form " + envelope.topic);
    }
  }

  @Override
  public List<Option<?>> topicOptions() {
    return List.of(WsOptions.SUBSCRIBE_PAYLOAD);
  }

  @Override
  public Mono<?> joinParameters(String topic, Options options) {
    Supplier<Mono<?>> supplier = options.find(WsOptions.SUBSCRIBE_PAYLOAD);
    return supplier == null
        ? Mono.empty()
        : Mono.defer(supplier).map(value -> payload(topic, value, codec));
  }
}
