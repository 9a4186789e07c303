package dev.hawser.android.dagger;

import dagger.BindsInstance;
import dagger.Component;
import dagger.Module;
import dagger.Provides;
import dev.hawser.Connection;
import javax.inject.Inject;
import javax.inject.Singleton;

/** The graph of an application with two connections. */
@Singleton
@Component(modules = {HawserModule.class, AppComponent.Named.class})
interface AppComponent {

  /** What an application injects. */
  final class Screens {
    final Connection chat;
    final Connection feed;

    @Inject
    Screens(@ConnectionName("chat") Connection chat, @ConnectionName("feed") Connection feed) {
      this.chat = chat;
      this.feed = feed;
    }
  }

  @Module
  abstract class Named {
    @Provides
    @ConnectionName("chat")
    static Connection chat(Connections connections) {
      return connections.get("chat");
    }

    @Provides
    @ConnectionName("feed")
    static Connection feed(Connections connections) {
      return connections.get("feed");
    }

    private Named() {}
  }

  Screens screens();

  Connections connections();

  @Component.Factory
  interface Factory {
    AppComponent create(@BindsInstance HawserConfig config);
  }
}
