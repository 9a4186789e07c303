package dev.hawser.socketio;

import dev.hawser.testkit.ProtocolTck;
import dev.hawser.testkit.TckServer;

class SocketIoTckTest implements ProtocolTck {

  @Override
  public TckServer startServer() {
    return SocketIoTckServer.start();
  }
}
