package dev.hawser.android.dagger;

import dagger.Module;
import dagger.Provides;
import dagger.multibindings.Multibinds;
import dev.hawser.Plugin;
import java.util.Set;

/**
 * As {@link HawserModule}, for a component or subcomponent of the scope {@link SessionScope}. Who
 * ends the session calls {@link Connections#close()}:
 *
 * <pre>{@code
 * @SessionScope
 * @Subcomponent(modules = HawserSessionModule.class)
 * interface Session extends Closeable {
 *   Connections connections();
 *
 *   @Override
 *   default void close() {
 *     connections().close();
 *   }
 * }
 * }</pre>
 *
 * <p>Not together with {@link HawserModule} in one graph: {@link Connections} would be bound twice.
 * An application with connections of both kinds takes those of its own from a {@link
 * HawserComponent}.
 */
@Module
public abstract class HawserSessionModule {

  /** The application's protocols; may be none. */
  @Multibinds
  abstract Set<Plugin> protocols();

  @SuppressWarnings("CloseableProvides") // One for each session, whose owner closes it.
  @Provides
  @SessionScope
  static Connections connections(HawserConfig config, Set<Plugin> protocols) {
    return new Connections(config, protocols);
  }

  private HawserSessionModule() {}
}
