package dev.hawser.android.dagger;

import dagger.BindsInstance;
import dagger.Component;
import dagger.Subcomponent;
import java.io.Closeable;
import javax.inject.Singleton;

/** The graph of an application whose connections live from login to logout. */
@Singleton
@Component
interface LoginComponent {

  Session.Factory login();

  @SessionScope
  @Subcomponent(modules = HawserSessionModule.class)
  interface Session extends Closeable {
    Connections connections();

    @Override
    default void close() {
      connections().close();
    }

    @Subcomponent.Factory
    interface Factory {
      Session create(@BindsInstance HawserConfig config);
    }
  }
}
