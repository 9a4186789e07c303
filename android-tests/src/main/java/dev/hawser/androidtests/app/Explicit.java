package dev.hawser.androidtests.app;

import dev.hawser.Hawser;
import dev.hawser.phoenix.PhoenixProvider;
import dev.hawser.realtime.RealtimeProvider;
import dev.hawser.socketio.SocketIoProvider;
import dev.hawser.ws.WebSocketProvider;

/** Each connection is given its protocol. */
public final class Explicit {

  /** Walks the main path; see {@link MainPath}. */
  public static void main(String[] args) throws Exception {
    MainPath.walk(
        args,
        url -> Hawser.to(url).protocol(new WebSocketProvider()),
        url -> Hawser.to(url).protocol(new SocketIoProvider()),
        url -> Hawser.to(url).protocol(new PhoenixProvider()),
        url -> Hawser.to(url).protocol(new RealtimeProvider()));
  }

  private Explicit() {}
}
