package dev.hawser.integration.official;

import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.TestServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Where a scenario of Phoenix, or of what is built on it, is played.
 *
 * @param <C> what the client can do
 */
public abstract class ChannelStage<C extends ChannelClient> extends Stage<C> {

  private final TestServer server;

  protected ChannelStage(TestServer server, C client) {
    super(server, client);
    this.server = server;
  }

  @Override
  protected final List<String> wire() {
    return WireTrace.of(server);
  }

  /** Waits until some client has sent this. */
  protected abstract PhoenixMessage awaitReceived(Predicate<PhoenixMessage> condition);

  /** Waits until the server got an event so many times. */
  public final void received(String topic, String event, int times) {
    AtomicInteger count = new AtomicInteger();
    awaitReceived(
        m ->
            m.topic().equals(topic) && m.event().equals(event) && count.incrementAndGet() == times);
  }
}
