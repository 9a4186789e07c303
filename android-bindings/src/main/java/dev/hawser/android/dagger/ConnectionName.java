package dev.hawser.android.dagger;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import javax.inject.Qualifier;

/**
 * Says which of several connections is injected. {@link Connections} can be injected without more;
 * to inject a {@code Connection} itself, Dagger wants each to be declared once, in the application:
 *
 * <pre>{@code
 * @Provides
 * @ConnectionName("chat")
 * static Connection chat(Connections connections) {
 *   return connections.get("chat");
 * }
 * }</pre>
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
public @interface ConnectionName {

  /** The name in the {@link HawserConfig}. */
  String value();
}
