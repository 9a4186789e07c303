package dev.hawser.socketio;

import dev.hawser.socketio.parser.Arguments;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sends the acknowledgement of one event of the server, at most once. */
final class EventAnswer implements SocketEvent.Answer {

  private final SessionContext<?> context;
  private final TopicRef topic;
  private final long id;
  private final long link;
  private final AtomicBoolean given = new AtomicBoolean();

  /**
   * The answer to {@code id}.
   *
   * @param link the number of the link on which the server asked
   */
  EventAnswer(SessionContext<?> context, TopicRef topic, long id, long link) {
    this.context = context;
    this.topic = topic;
    this.id = id;
    this.link = link;
  }

  @Override
  public Mono<Void> send(@Nullable Object value) {
    return Mono.defer(
        () -> {
          Arguments arguments =
              value instanceof Arguments all ? all : Arguments.encode(context.codec(), value);
          if (!given.compareAndSet(false, true)) {
            return Mono.error(new IllegalStateException("the event was acknowledged before"));
          }
          return context.send(topic, null, new Emission.Acknowledgement(arguments, id, link));
        });
  }
}
