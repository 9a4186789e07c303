package dev.hawser.engine.internal.core;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import javax.inject.Scope;

/** The two life times of the engine's objects. */
final class Scopes {

  /** What survives reconnects: options, policies, session, queue, topics, metrics. */
  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface ConnectionScope {}

  /** What dies with a link: endpoint, codec, transport link, deadline. */
  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface LinkScope {}

  private Scopes() {}
}
