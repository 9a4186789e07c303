package dev.hawser.phoenix;

import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.testkit.ProtocolTck;
import dev.hawser.testkit.TckServer;

class PhoenixV2TckTest implements ProtocolTck {

  @Override
  public TckServer startServer() {
    return PhoenixTckServer.start(Vsn.V2);
  }
}
