package dev.hawser.cli;

import dev.hawser.Hawser;

/** What {@code hawser demo} needs to know about a protocol: a server that speaks it. */
interface Demo {

  /** The plugin's id. */
  String protocol();

  /** Starts a server on the loopback interface. */
  Server start();

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
