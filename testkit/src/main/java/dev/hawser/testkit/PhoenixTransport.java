package dev.hawser.testkit;

/** What carries the messages of one {@link PhoenixSocket}. On the loop only. */
interface PhoenixTransport {

  void send(String text);

  void send(byte[] bytes);

  /** Ends the connection from the server's side. */
  void close(int code);

  /** Cuts the connection without a word. */
  void abort();
}
