package dev.hawser.integration.phoenix;

import dev.hawser.integration.official.ChannelClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario asks of a client besides. The life of a channel is seen as {@code ok}, {@code
 * error}, {@code timeout} for its joins, then {@code lost}, {@code crashed}, {@code closed}, {@code
 * left}.
 */
interface PhoenixClient extends ChannelClient {

  /** Disconnects and connects in one go. */
  void disconnectAndConnect();

  /** The payload of the next joins. */
  void params(String name, String params);

  /**
   * Pushes and waits for a reply, seen under {@code source}.
   *
   * @param payload JSON as text, or bytes
   * @param timeout null for the client's own
   */
  void push(String name, String source, String event, Object payload, @Nullable Duration timeout);

  /** Pushes without waiting for a reply. */
  void send(String name, String event, Object payload);

  /**
   * Shows the messages of an event under {@code source}.
   *
   * @param first whether to stop at the first one, while it is delivered
   */
  void on(String name, String source, String event, boolean first);

  /** Ends {@link #on} of that source. */
  void off(String source);
}
