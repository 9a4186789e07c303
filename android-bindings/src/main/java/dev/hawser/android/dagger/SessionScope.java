package dev.hawser.android.dagger;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import javax.inject.Scope;

/**
 * The scope of a component that lives shorter than the application, for example from login to
 * logout. Its {@link Connections} come from {@link HawserSessionModule}.
 */
@Scope
@Documented
@Retention(RetentionPolicy.RUNTIME)
public @interface SessionScope {}
