package dev.hawser.phoenix.channels;

import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.Option;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.ViewContext;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** A protocol on top of the core, as a plugin would write one. */
final class ComposedProtocol implements ProtocolProvider {

  /** What its sessions can do besides. */
  interface Extras {
    /** Joins the topic once more; its options are the new parameters. */
    Mono<Void> rejoin(String parameters);

    /** Pushes a message of the session's own and tells the answer or the failure. */
    Mono<Void> push(String event, Consumer<? super Reply> answer, Consumer<Throwable> failure);

    /** The names of the topics that are joined. */
    Mono<List<String>> joined();
  }

  private final Vsn vsn;

  ComposedProtocol(Vsn vsn) {
    this.vsn = vsn;
  }

  @Override
  public String id() {
    return "composed";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("composed+ws");
  }

  @Override
  public List<Option<?>> options() {
    return List.of();
  }

  @Override
  public Protocol<?> create(ConnectionSpec spec) {
    URI socket = SocketUrl.of(spec.uri(), "composed");
    return new Protocol<PhoenixPacket>() {
      @Override
      public Mono<Endpoint> endpoint(Credentials credentials, int attempt) {
        return Mono.just(Endpoint.at(new Params().add("vsn", vsn.parameter()).on(socket)));
      }

      @Override
      public FrameCodec<PhoenixPacket> newCodec() {
        return new PhoenixCodec(vsn, new JacksonPayloadCodec());
      }

      @Override
      public ProtocolSession<PhoenixPacket> newSession(SessionContext<PhoenixPacket> context) {
        return new Session(context, vsn);
      }

      @Override
      public Set<Class<?>> views() {
        return Set.of(Extras.class);
      }

      @Override
      public <V> V view(Class<V> type, ViewContext context) {
        return type.cast(new View(context));
      }
    };
  }

  private static final class Session extends ChannelSession {
    Session(SessionContext<PhoenixPacket> context, Vsn vsn) {
      super(
          context,
          new ChannelConfig(
              vsn,
              Duration.ZERO,
              Duration.ofSeconds(10),
              false,
              context.spec().joinTimeout(),
              "presence_state",
              "presence_diff"),
          new Dialect() {
            @Override
            public String wireTopic(String name) {
              return "top:" + name;
            }
          });
    }
  }

  private record View(ViewContext context) implements Extras {
    private Mono<Void> run(Consumer<Session> action) {
      return context.call(
          session -> {
            action.accept((Session) session);
            return null;
          });
    }

    private Channel channel() {
      return (Channel) context.ref().attachment();
    }

    @Override
    public Mono<Void> rejoin(String parameters) {
      return run(session -> session.rejoin(channel(), Payload.json(parameters)));
    }

    @Override
    public Mono<Void> push(
        String event, Consumer<? super Reply> answer, Consumer<Throwable> failure) {
      return run(session -> session.push(channel(), event, Payload.json("{}"), answer, failure));
    }

    @Override
    public Mono<List<String>> joined() {
      return context.call(
          session ->
              ((Session) session)
                  .joinedChannels().stream().map(channel -> channel.topic().name()).toList());
    }
  }
}
