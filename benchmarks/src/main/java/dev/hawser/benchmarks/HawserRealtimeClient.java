package dev.hawser.benchmarks;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.realtime.RealtimeOptions;
import java.net.URI;
import java.util.function.Consumer;

/** Hawser over Realtime, by the same calls as over Phoenix Channels. */
final class HawserRealtimeClient extends HawserPhoenixClient {

  private final boolean ack;

  /**
   * @param immediate delivers on the connection's loop, not on the default scheduler
   * @param ack whether the server acknowledges broadcasts
   */
  HawserRealtimeClient(boolean immediate, boolean ack) {
    super(immediate);
    this.ack = ack;
  }

  @Override
  Hawser endpoint(URI server, String work) {
    return Hawser.to("realtime+" + server).with(RealtimeOptions.API_KEY, work);
  }

  @Override
  Topic topic(Connection connection, String name) {
    return connection.topic(name).with(RealtimeOptions.BROADCAST_ACK, ack);
  }

  /** An acknowledgement is empty. */
  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    first()
        .request(Wire.PUSH, body)
        .subscribe(reply -> onReply.accept(body), HawserBenchClient::failed);
  }
}
