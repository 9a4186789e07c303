package dev.hawser.benchmarks;

import java.net.URI;
import java.util.function.Consumer;

/**
 * One connection of one peer, as the measurements use it. The consumers must be set before {@link
 * #connect}; each is called by one thread at a time, two of them perhaps at the same time.
 */
public interface BenchClient extends AutoCloseable {

  /** Takes every message of a {@link Wire#BARE} connection, decoded. */
  void onTick(Consumer<Tick> consumer);

  /** Takes the messages of one topic of a {@link Wire#ENVELOPE} connection, decoded. */
  void onTopic(String topic, Consumer<Tick> consumer);

  /**
   * Connects and returns when the connection is ready. After a drop it connects again, with the
   * least delay the peer allows.
   *
   * @param onReady runs each time the connection is ready, the first time included
   */
  void connect(URI uri, Runnable onReady) throws Exception;

  /**
   * Encodes and sends bodies as fast as the peer allows within bounded memory. Returns when the
   * last one was handed over, which may be before it is written.
   *
   * @param bodies sent in turn, from the first, until {@code count} are sent
   */
  void send(long count, Tick[] bodies) throws Exception;

  /** Sends a request and passes the reply's payload on. May be called in {@code onReply}. */
  void request(Tick body, Consumer<Tick> onReply);

  /** Closes for good; no reconnect follows. */
  @Override
  void close();
}
