package dev.hawser.testkit;

/**
 * The server's end of one joined channel. Any thread may call the methods; what they do happens on
 * the server's loop thread. After the channel has ended they do nothing.
 */
public final class RealtimeChannel {

  private final PhoenixChannel channel;
  private final RealtimeHandler handler;

  RealtimeChannel(PhoenixChannel channel, RealtimeHandler handler) {
    this.channel = channel;
    this.handler = handler;
  }

  /** The topic without {@code realtime:}. */
  public String topic() {
    return channel.topic().substring("realtime:".length());
  }

  /** The channel of Phoenix below: its join, its connection, raw pushes. */
  public PhoenixChannel phoenix() {
    return channel;
  }

  /** Whether the client asked for a private channel. */
  public boolean isPrivate() {
    return handler.isPrivate();
  }

  /** Whether the channel lives: it was joined and has not been left, stopped or lost. */
  public boolean isJoined() {
    return channel.isJoined();
  }

  /** Whether changes of the database reach the client now. */
  public boolean isSubscribed() {
    return !handler.live().isEmpty();
  }

  /** The token in force: of the join, of the last {@code access_token}, or the API key. */
  public RealtimeToken token() {
    return handler.token();
  }

  /** The key of the client's presence: its own, or the UUID that the server made. */
  public String presenceKey() {
    return handler.presenceKey();
  }

  /**
   * Sends a {@code system} event.
   *
   * @param extension {@code system} or {@code postgres_changes}
   * @param status {@code ok} or {@code error}
   */
  public void system(String extension, String status, String message) {
    handler.system(extension, status, message);
  }

  /**
   * Ends the channel as Realtime does when something is wrong: a {@code system} error with this
   * message, then {@code phx_close}.
   */
  public void shutDown(String message) {
    handler.shutDown(message);
  }

  /** The token in force has expired: {@link #shutDown} with the message for it. */
  public void expireToken() {
    handler.expire();
  }

  @Override
  public String toString() {
    return channel.toString();
  }
}
