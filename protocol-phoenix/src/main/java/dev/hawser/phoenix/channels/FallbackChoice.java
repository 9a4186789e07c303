package dev.hawser.phoenix.channels;

/** What a connection knows of its network: does a WebSocket pass, does a long poll? Loop only. */
final class FallbackChoice {

  /** What an attempt uses. */
  enum Next {
    /** Nothing is known for sure. */
    EITHER,
    WEB_SOCKET,
    LONG_POLL
  }

  private Next next;

  /** Whether the latest WebSocket opened and brought nothing. */
  private boolean mute;

  FallbackChoice(boolean longPoll) {
    next = longPoll ? Next.LONG_POLL : Next.EITHER;
  }

  Next next() {
    return next;
  }

  /** Of {@link Next#EITHER}: whether to start with the long poll. */
  boolean pollsFirst() {
    return mute;
  }

  void webSocketPassed() {
    next = Next.WEB_SOCKET;
  }

  void webSocketMute() {
    mute = true;
  }

  void longPollPassed() {
    next = Next.LONG_POLL;
  }

  void longPollFailed() {
    mute = false;
  }
}
