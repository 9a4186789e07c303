package dev.hawser.examples.chat;

import android.app.Application;

/** Holds the graph for as long as the process lives. */
public class ChatApplication extends Application {

  @SuppressWarnings("NullAway.Init") // Android calls onCreate before anything else.
  private AppComponent component;

  @Override
  public void onCreate() {
    super.onCreate();
    component = DaggerAppComponent.factory().create(this, servers());
  }

  /** Where the servers are; tests have their own. */
  Servers servers() {
    return Servers.DEVELOPMENT;
  }

  /** The graph. */
  AppComponent component() {
    return component;
  }
}
