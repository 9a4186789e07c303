package dev.hawser.integration.official;

/**
 * What every scenario asks of a client. Nothing waits for the server. A channel has a name in the
 * scenario, under which its life is {@link Seen}.
 */
public interface Client extends AutoCloseable {

  /** What the user of the client saw so far. */
  Seen seen();

  void connect();

  /** Seen as {@code disconnect: done}. */
  void disconnect();

  /**
   * A channel.
   *
   * @param settings what it is joined with, JSON as text
   */
  void channel(String name, String topic, String settings);

  void join(String name);

  /** Leaves, seen as {@code NAME leave}. */
  void leave(String name);

  /** Waits until the user has seen everything that has happened. */
  void settle();

  @Override
  void close();
}
