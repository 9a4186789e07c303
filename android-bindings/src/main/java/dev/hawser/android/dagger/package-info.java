/**
 * Connections from a Dagger graph. {@link dev.hawser.android.dagger.HawserModule} gives them to an
 * application's own component, {@link dev.hawser.android.dagger.HawserComponent} is a component for
 * applications that have none; {@link dev.hawser.android.dagger.HawserConfig} says which there are.
 */
@NullMarked
package dev.hawser.android.dagger;

import org.jspecify.annotations.NullMarked;
