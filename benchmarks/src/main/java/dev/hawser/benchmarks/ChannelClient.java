package dev.hawser.benchmarks;

import java.net.URI;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * One connection of one peer that speaks Phoenix Channels or Realtime, as the measurements use it.
 * A client is used once: {@link #connect}, {@link #join}, then messages on the first topic, then
 * {@link #close}. A push of Realtime is a broadcast.
 */
public interface ChannelClient extends AutoCloseable {

  /**
   * Connects and returns when the connection is ready. After a drop it connects again, with the
   * least delay the peer allows, and joins all topics again.
   *
   * @param server without a path
   * @param work what the server shall do, see {@link Pushes}; the URL tells it
   */
  void connect(URI server, String work) throws Exception;

  /**
   * Starts to join {@link #topic} 0 to {@code topics - 1}.
   *
   * @param consumers takes the messages of a topic, decoded; each is called by one thread at a
   *     time, two of them perhaps at the same time
   * @param onJoined runs each time a topic is joined
   */
  void join(int topics, IntFunction<Consumer<Tick>> consumers, Runnable onJoined) throws Exception;

  /**
   * Encodes and pushes bodies on the first topic as fast as the peer allows within bounded memory.
   * Returns when the last one was handed over, which may be before it is written. A slow peer stops
   * at the deadline.
   *
   * @param bodies pushed in turn, from the first, until {@code count} are pushed
   * @param deadline in the time of {@link System#nanoTime()}
   * @return how many were pushed
   */
  long push(String event, long count, Tick[] bodies, long deadline) throws Exception;

  /**
   * Pushes on the first topic and passes the response of the reply on, or the body itself if the
   * reply only acknowledges it. May be called in {@code onReply}.
   */
  void request(Tick body, Consumer<Tick> onReply);

  /** Closes for good; no reconnect follows. */
  @Override
  void close();

  /** Names of one length, so that messages have one length. */
  static String topic(int index) {
    return "room:" + (10_000 + index);
  }
}
