package dev.hawser.examples.chat;

import static org.robolectric.Shadows.shadowOf;

import androidx.lifecycle.ProcessLifecycleOwner;

/** The application, with servers of a test. */
public class TestApplication extends ChatApplication {

  Servers servers;

  @Override
  public void onCreate() {
    super.onCreate();
    // On a device the system does it at the installation, and androidx.startup before onCreate.
    shadowOf(this).grantPermissions(Manifest.names("uses-permission").toArray(new String[0]));
    ProcessLifecycleOwner.Companion.init$lifecycle_process_release(this);
  }

  @Override
  protected Servers servers() {
    return servers;
  }
}
