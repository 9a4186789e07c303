package dev.hawser.integration.realtime;

import dev.hawser.integration.official.ChannelClient;

/**
 * What a scenario asks of a client besides. A channel is set up with the {@code config} of its
 * join. Its life is seen as {@code joined}, {@code error}, {@code timeout} for its joins, then
 * {@code lost}, {@code crashed}, {@code closed}, {@code left}. Payloads are JSON as text, or bytes.
 */
interface RealtimeClient extends ChannelClient {

  /** Broadcasts; the outcome is seen under {@code source}. */
  void broadcast(String name, String source, String event, Object payload);

  /** Broadcasts what the server is to keep for so many seconds. */
  void persist(String name, String source, String event, Object payload, int ttl);

  /**
   * Broadcasts over HTTP, in a batch of one: the official client does so by itself on a channel
   * that is not joined.
   */
  void httpBatch(String name, String source, String event, Object payload);

  /** Broadcasts one message over HTTP. */
  void http(String name, String source, String event, Object payload);

  /** The same, and the server is to keep it for so many seconds. */
  void httpPersist(String name, String source, String event, Object payload, int ttl);

  /** Shows the broadcasts of an event as {@code NAME on EVENT}. */
  void on(String name, String event);

  /** Shows database changes under {@code source}; the binding is JSON, as in a join. */
  void changes(String name, String source, String binding);

  /** Shows the server's messages as {@code NAME system}. */
  void system(String name);

  void track(String name, String source, String payload);

  void untrack(String name, String source);

  /** Another token from now on. */
  void token(String token);
}
