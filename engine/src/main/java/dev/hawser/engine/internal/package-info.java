/** The entry of the engine: finds protocols and opens connections. */
@NullMarked
package dev.hawser.engine.internal;

import org.jspecify.annotations.NullMarked;
