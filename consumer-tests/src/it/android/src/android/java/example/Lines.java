package example;

import androidx.lifecycle.LiveData;
import dagger.BindsInstance;
import dagger.Component;
import dev.hawser.Connection;
import dev.hawser.android.ConnectionStateLiveData;
import dev.hawser.android.Outcome;
import dev.hawser.android.TopicLiveData;
import dev.hawser.android.dagger.Connections;
import dev.hawser.android.dagger.HawserConfig;
import dev.hawser.android.dagger.HawserModule;
import javax.inject.Singleton;

/** Uses what an application uses: LiveData, and a Dagger graph of its own. */
public final class Lines {

  @Singleton
  @Component(modules = HawserModule.class)
  interface Graph {
    Connections connections();

    @Component.Factory
    interface Factory {
      Graph create(@BindsInstance HawserConfig config);
    }
  }

  static LiveData<Outcome<String>> lines(Connection connection) {
    return TopicLiveData.of(connection.topic(), "line", String.class);
  }

  static ConnectionStateLiveData state(Connection connection) {
    return ConnectionStateLiveData.of(connection);
  }

  private Lines() {}
}
