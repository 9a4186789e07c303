package dev.hawser.benchmarks;

import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.socketio.engineio.EngineIoOptions;
import java.net.URI;
import java.util.List;
import reactor.core.publisher.Flux;

/** Hawser over Socket.IO, by the same calls as over Phoenix Channels. */
final class HawserSocketIoClient extends HawserPhoenixClient {

  private final SocketIoUse use;

  /**
   * @param immediate delivers on the connection's loop, not on the default scheduler
   */
  HawserSocketIoClient(boolean immediate, SocketIoUse use) {
    super(immediate);
    this.use = use;
  }

  @Override
  Hawser endpoint(URI server, String work) {
    return Hawser.to("socketio+" + server + "/?work=" + work)
        .with(EngineIoOptions.TRANSPORTS, List.of(EngineIoOptions.WEB_SOCKET));
  }

  @Override
  String name(int index) {
    return use.namespace(index);
  }

  @Override
  Object body(Tick tick) {
    return use == SocketIoUse.BINARY ? Attachments.of(tick) : tick;
  }

  @Override
  Flux<Tick> ticks(Topic topic) {
    return use == SocketIoUse.BINARY
        ? topic.messages(Wire.PUSH, byte[].class).map(Attachments::read)
        : super.ticks(topic);
  }
}
