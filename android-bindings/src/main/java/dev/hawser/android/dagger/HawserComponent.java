package dev.hawser.android.dagger;

import dagger.BindsInstance;
import dagger.Component;
import java.io.Closeable;
import javax.inject.Singleton;

/**
 * A component for applications without a graph of their own, and one that others may depend on.
 * Protocols are those on the class path.
 *
 * <pre>{@code
 * HawserComponent hawser = HawserComponent.create(config);
 * Connection chat = hawser.connections().get("chat");
 * }</pre>
 */
@Singleton
@Component(modules = HawserModule.class)
public interface HawserComponent extends Closeable {

  /** A component with connections of its own. No I/O. */
  static HawserComponent create(HawserConfig config) {
    return DaggerHawserComponent.factory().create(config);
  }

  /** The connections; the same every time. */
  Connections connections();

  /** Closes the connections; the component is of no use afterwards. Idempotent. */
  @Override
  default void close() {
    connections().close();
  }

  /** Makes a component. */
  @Component.Factory
  interface Factory {

    /** A component for {@code config}. */
    HawserComponent create(@BindsInstance HawserConfig config);
  }
}
