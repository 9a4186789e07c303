package dev.hawser.examples.chat;

import android.content.Context;
import androidx.lifecycle.ViewModelProvider;
import dagger.BindsInstance;
import dagger.Component;
import dev.hawser.android.dagger.Connections;
import dev.hawser.android.dagger.HawserModule;
import javax.inject.Singleton;

/** The graph of the application. */
@Singleton
@Component(modules = {HawserModule.class, ConnectionModule.class, ViewModelModule.class})
interface AppComponent {

  /** Makes the view models of the activity. */
  ViewModelProvider.Factory viewModels();

  /** All connections. Closing them ends everything that the library does. */
  Connections connections();

  /** Makes the graph. */
  @Component.Factory
  interface Factory {

    /** A graph for the application {@code context} that talks to {@code servers}. */
    AppComponent create(@BindsInstance Context context, @BindsInstance Servers servers);
  }
}
