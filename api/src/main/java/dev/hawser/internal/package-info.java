/** The seam between the API and the engine. Not for applications. */
@NullMarked
package dev.hawser.internal;

import org.jspecify.annotations.NullMarked;
