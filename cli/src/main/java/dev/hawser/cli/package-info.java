/** The {@code hawser} command. Not a library: nothing here is API. */
@NullMarked
package dev.hawser.cli;

import org.jspecify.annotations.NullMarked;
