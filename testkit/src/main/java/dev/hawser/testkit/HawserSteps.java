package dev.hawser.testkit;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * Short forms for tests with {@link StepVerifier}: what a connection or topic goes through, by the
 * names of its states, and what it receives, as text.
 *
 * <pre>{@code
 * HawserSteps.states(connection)
 *     .expectNext("Idle")
 *     .then(() -> connection.connect().subscribe())
 *     .expectNext("Connecting", "Handshaking", "Ready")
 *     .thenCancel()
 *     .verify(limit);
 * }</pre>
 */
public final class HawserSteps {

  /**
   * The states of a connection from now on, by their simple names: {@code Idle}, {@code Connecting}
   * and so on.
   */
  public static StepVerifier.FirstStep<String> states(Connection connection) {
    return StepVerifier.create(connection.states().map(state -> state.getClass().getSimpleName()));
  }

  /** The states of a topic from now on, by their simple names: {@code Detached}, {@code Joined}. */
  public static StepVerifier.FirstStep<String> states(Topic topic) {
    return StepVerifier.create(topic.states().map(state -> state.getClass().getSimpleName()));
  }

  /**
   * The payloads of a topic's messages as text. Subscribing joins the topic; let the server send
   * only when {@link #await(Topic, Class, Duration)} has seen it joined.
   */
  public static StepVerifier.FirstStep<String> texts(Topic topic) {
    return StepVerifier.create(topic.messages().map(message -> message.payload().text()));
  }

  /** As {@link #texts(Topic)}, for one event. */
  public static StepVerifier.FirstStep<String> texts(Topic topic, String event) {
    return StepVerifier.create(topic.messages(event).map(message -> message.payload().text()));
  }

  /**
   * Waits until the connection is in a state of this type, and returns it. Blocks; not for the
   * threads of {@code Schedulers.parallel()}.
   *
   * @throws AssertionError if it does not get there within {@code limit}, or has ended; the message
   *     tells the state it is in
   */
  public static <S extends ConnectionState> S await(
      Connection connection, Class<S> state, Duration limit) {
    return first(connection.states(), state, limit, "the connection");
  }

  /**
   * Waits until the topic is in a state of this type, and returns it; see {@link #await(Connection,
   * Class, Duration)}.
   */
  public static <S extends TopicState> S await(Topic topic, Class<S> state, Duration limit) {
    return first(topic.states(), state, limit, "topic '" + topic.name() + "'");
  }

  private static <S> S first(Flux<?> states, Class<S> type, Duration limit, String who) {
    Object[] last = {"no state"};
    S found;
    try {
      found = states.doOnNext(state -> last[0] = state).ofType(type).blockFirst(limit);
    } catch (IllegalStateException timeout) {
      throw new AssertionError(
          who + " did not become " + type.getSimpleName() + " within " + limit + ": " + last[0],
          timeout);
    }
    if (found == null) {
      throw new AssertionError(
          who + " ended before it was " + type.getSimpleName() + ": " + last[0]);
    }
    return found;
  }

  private HawserSteps() {}
}
