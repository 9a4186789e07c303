package dev.hawser.realtime;

import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.testkit.ProtocolTck;
import dev.hawser.testkit.TckServer;

class RealtimeV1TckTest implements ProtocolTck {

  @Override
  public TckServer startServer() {
    return RealtimeTckServer.start(Vsn.V1);
  }
}
