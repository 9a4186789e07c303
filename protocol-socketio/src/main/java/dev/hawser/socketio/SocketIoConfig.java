package dev.hawser.socketio;

import dev.hawser.Options;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.socketio.engineio.EngineIoVersion;
import java.time.Duration;

/**
 * What a session needs to know of the options.
 *
 * @param implicitRoot whether the server connects the namespace {@code /} by itself: Engine.IO 3
 * @param recovery whether missed events are asked for
 * @param rejoinDisconnected whether to connect again what the server disconnected
 * @param disconnectWhenEmpty how long the link stays without a namespace
 */
record SocketIoConfig(
    boolean implicitRoot,
    boolean recovery,
    boolean rejoinDisconnected,
    Duration disconnectWhenEmpty) {

  static SocketIoConfig of(Options options) {
    boolean version3 = options.get(EngineIoOptions.VERSION) == EngineIoVersion.V3;
    return new SocketIoConfig(
        version3,
        !version3 && options.get(SocketIoOptions.RECOVERY),
        options.get(SocketIoOptions.REJOIN_DISCONNECTED),
        options.get(SocketIoOptions.DISCONNECT_WHEN_EMPTY));
  }
}
