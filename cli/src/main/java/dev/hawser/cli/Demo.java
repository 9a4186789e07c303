package dev.hawser.cli;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Reply;
import dev.hawser.Topic;
import java.util.List;
import java.util.function.Function;

/** What {@code hawser demo} needs to know about a protocol: a server that speaks it. */
interface Demo {

  /** The plugin's id. */
  String protocol();

  /** Starts a server on the loopback interface. */
  Server start();

  /**
   * Something that only this protocol promises.
   *
   * @param promise what the report calls it
   * @param text what is going to happen
   * @param walk does it; gives details, and throws if it is not as promised
   */
  record Extra(String promise, String text, Function<Connection, String> walk) {}

  /**
   * A running server. To a client that joined {@link DemoWalk#TOPIC} it sends {@link
   * DemoWalk#GREETING} when asked to; a {@link DemoWalk#NOTE} that is sent to the topic comes back
   * as a message; the request {@link DemoWalk#SHOUT} is answered with its text in capitals.
   */
  interface Server extends AutoCloseable {

    /** Where it listens. */
    String url();

    /** Sets what the protocol needs. */
    Hawser describe(Hawser hawser);

    /** The topic with what the protocol needs. */
    default Topic topic(Connection connection) {
      return connection.topic(DemoWalk.TOPIC);
    }

    /** Listens to whatever else the topic has to tell. */
    default void listen(Topic topic) {}

    /** Whether this is the reply to {@link DemoWalk#SHOUT}. */
    default boolean answers(Reply reply) {
      return reply.ok() && reply.as(DemoWalk.Note.class).text().equals("AHOY");
    }

    /** What the demo goes on with after the lost link. */
    default List<Extra> extras() {
      return List.of();
    }

    /** Waits until the topic was joined so often in all, and throws if it is not. */
    void awaitJoins(int count);

    /** Sends the greeting to whoever joined the topic. */
    void greet();

    /** Cuts the link with RST and refuses new ones. */
    void cut();

    /** Accepts links again. */
    void restore();

    /** Waits for the close code of the last link, and throws if the client does not close it. */
    int awaitCloseCode();

    @Override
    void close();
  }
}
