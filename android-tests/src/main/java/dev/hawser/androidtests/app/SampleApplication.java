package dev.hawser.androidtests.app;

import androidx.lifecycle.ProcessLifecycleOwner;
import dev.hawser.examples.chat.ChatApplication;
import dev.hawser.examples.chat.Servers;

/** The sample's application, with servers that the system properties name. */
public final class SampleApplication extends ChatApplication {

  @Override
  public void onCreate() {
    super.onCreate();
    // On a device androidx.startup does it, which needs compiled resources.
    ProcessLifecycleOwner.Companion.init$lifecycle_process_release(this);
  }

  @Override
  protected Servers servers() {
    return new Servers(
        System.getProperty("phoenix", ""),
        System.getProperty("socketio", ""),
        System.getProperty("realtime", ""),
        System.getProperty("key", ""));
  }
}
