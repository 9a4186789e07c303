package dev.hawser.android.dagger;

import dagger.Module;
import dagger.Provides;
import dagger.multibindings.Multibinds;
import dev.hawser.Plugin;
import java.util.Set;
import javax.inject.Singleton;

/**
 * Gives {@link Connections} to a component that has a {@link HawserConfig}, one instance for each
 * component of the scope {@link Singleton}.
 *
 * <p>Protocols are found on the class path with {@code ServiceLoader}, unless the graph has some:
 * then those are all there are, no two of them with one scheme, and no class is looked up by name:
 *
 * <pre>{@code
 * @Provides
 * @IntoSet
 * static Plugin phoenix() {
 *   return new PhoenixProvider();
 * }
 * }</pre>
 *
 * <p>With Hilt include it in a module of your own with
 * {@code @InstallIn(SingletonComponent.class)}.
 */
@Module
public abstract class HawserModule {

  /** The application's protocols; may be none. */
  @Multibinds
  abstract Set<Plugin> protocols();

  @SuppressWarnings("CloseableProvides") // One for each component, whose owner closes it.
  @Provides
  @Singleton
  static Connections connections(HawserConfig config, Set<Plugin> protocols) {
    return new Connections(config, protocols);
  }

  private HawserModule() {}
}
