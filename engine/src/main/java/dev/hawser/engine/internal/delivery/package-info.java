/**
 * How signals leave the loop: buffers of subscribers, states, completions. Written to on the loop,
 * read on a scheduler of the application's choice.
 */
@NullMarked
package dev.hawser.engine.internal.delivery;

import org.jspecify.annotations.NullMarked;
