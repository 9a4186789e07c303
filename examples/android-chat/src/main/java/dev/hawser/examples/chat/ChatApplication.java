package dev.hawser.examples.chat;

import android.app.Application;
import org.jspecify.annotations.Nullable;

/** Holds the graph for as long as the process lives. */
public class ChatApplication extends Application {

  private @Nullable AppComponent component;

  /** The graph, made when the first activity asks for it. Main thread. */
  final AppComponent component() {
    if (component == null) {
      component = DaggerAppComponent.factory().create(this, servers());
    }
    return component;
  }

  /** Where the servers are; tests have their own. */
  protected Servers servers() {
    return Servers.DEVELOPMENT;
  }
}
