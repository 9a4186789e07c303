package dev.hawser.testkit;

/**
 * The server's application behind one channel. {@link PhoenixTestServer#channel} creates one for
 * each join, so what belongs to a channel can be kept in fields.
 *
 * <p>All methods run on the server's loop thread and must not block. If one throws, the channel
 * crashes as it does on a real server, and {@link PhoenixServer#close()} throws what it threw; a
 * crash that is wanted is {@link PhoenixReply#crash()}.
 */
@FunctionalInterface
public interface PhoenixHandler {

  /** Answers a join: ok, error, crash, each at once or later. */
  PhoenixReply join(PhoenixChannel channel, PhoenixMessage join);

  /** Runs when the client has the answer to a join that was accepted. */
  default void joined(PhoenixChannel channel) {}

  /** Answers a push. At first every push crashes the channel: there is no clause for it. */
  default PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
    return PhoenixReply.crash();
  }

  /**
   * Whether broadcasts of this event go through {@link #handleOut}; none at first. The others go
   * straight to the client, past whatever the channel is busy with.
   */
  default boolean intercepts(String event) {
    return false;
  }

  /** Gets each broadcast that is intercepted. Nothing is sent but what this method pushes. */
  default void handleOut(PhoenixChannel channel, PhoenixMessage broadcast) {}

  /** Runs when the channel has ended, whatever the reason. */
  default void terminated(PhoenixChannel channel) {}
}
