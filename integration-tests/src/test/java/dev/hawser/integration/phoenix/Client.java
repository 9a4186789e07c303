package dev.hawser.integration.phoenix;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario asks of a client. Nothing waits for the server. A channel has a name in the
 * scenario, under which its life is {@link Seen}: {@code ok}, {@code error}, {@code timeout} for
 * its joins, then {@code lost}, {@code crashed}, {@code closed}, {@code left}.
 */
interface Client extends AutoCloseable {

  /** What the user of the client saw so far. */
  Seen seen();

  void connect();

  /** Seen as {@code disconnect: done}. */
  void disconnect();

  /** Disconnects and connects in one go. */
  void disconnectAndConnect();

  /** A channel with the payload of its join, JSON as text. */
  void channel(String name, String topic, String params);

  /** The payload of the next joins. */
  void params(String name, String params);

  void join(String name);

  /**
   * Pushes and waits for a reply, seen under {@code source}.
   *
   * @param payload JSON as text, or bytes
   * @param timeout null for the client's own
   */
  void push(String name, String source, String event, Object payload, @Nullable Duration timeout);

  /** Pushes without waiting for a reply. */
  void send(String name, String event, Object payload);

  /** Leaves, seen as {@code NAME leave}. */
  void leave(String name);

  /**
   * Shows the messages of an event under {@code source}.
   *
   * @param first whether to stop at the first one, while it is delivered
   */
  void on(String name, String source, String event, boolean first);

  /** Ends {@link #on} of that source. */
  void off(String source);

  /**
   * Shows who is there, as {@code NAME presence: sync}, and who comes and goes, as {@code NAME
   * presence join} and {@code … leave} with the refs of the metas. Before the join.
   */
  void presence(String name);

  /** Sends a heartbeat besides the others, seen as {@code ping}. */
  void ping();

  /** Waits until the user has seen everything that has happened. */
  void settle();

  @Override
  void close();
}
