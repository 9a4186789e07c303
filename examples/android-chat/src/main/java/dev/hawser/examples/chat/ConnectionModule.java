package dev.hawser.examples.chat;

import android.content.Context;
import androidx.lifecycle.ProcessLifecycleOwner;
import dagger.Module;
import dagger.Provides;
import dagger.multibindings.IntoSet;
import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Plugin;
import dev.hawser.android.dagger.ConnectionName;
import dev.hawser.android.dagger.Connections;
import dev.hawser.android.dagger.HawserConfig;
import dev.hawser.phoenix.PhoenixProvider;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.realtime.RealtimeProvider;
import dev.hawser.socketio.SocketIoProvider;
import dev.hawser.socketio.engineio.EngineIoOptions;
import java.util.List;

/** The connections: which there are, what they follow, and what they speak. */
@Module
abstract class ConnectionModule {

  @Provides
  static HawserConfig config(Context context, Servers servers) {
    return HawserConfig.create()
        .connection("chat", Hawser.to(servers.chat()))
        .connection(
            "events",
            Hawser.to(servers.events()).with(EngineIoOptions.TRANSPORTS, List.of("websocket")))
        .connection(
            "database",
            Hawser.to(servers.database()).with(RealtimeOptions.API_KEY, servers.databaseKey()))
        // Suspended in the background and without a network, for all of them.
        .bindTo(ProcessLifecycleOwner.get())
        .bindToNetwork(context);
  }

  @Provides
  @ConnectionName("chat")
  static Connection chat(Connections connections) {
    return connections.get("chat");
  }

  @Provides
  @ConnectionName("events")
  static Connection events(Connections connections) {
    return connections.get("events");
  }

  @Provides
  @ConnectionName("database")
  static Connection database(Connections connections) {
    return connections.get("database");
  }

  @Provides
  @IntoSet
  static Plugin phoenix() {
    return new PhoenixProvider();
  }

  @Provides
  @IntoSet
  static Plugin socketIo() {
    return new SocketIoProvider();
  }

  @Provides
  @IntoSet
  static Plugin realtime() {
    return new RealtimeProvider();
  }

  private ConnectionModule() {}
}
