package dev.hawser.integration.official;

/** What a scenario asks besides of the clients of Phoenix and of what is built on it. */
public interface ChannelClient extends Client {

  /**
   * Shows who is there, as {@code NAME presence: sync}, and who comes and goes, as {@code NAME
   * presence join} and {@code … leave}. Before the join.
   */
  void presence(String name);

  /** Sends a heartbeat besides the others, seen as {@code ping}. */
  void ping();
}
