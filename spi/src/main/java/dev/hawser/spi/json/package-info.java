/** JSON for plugins: the default payload codec and the reading and writing of envelopes. */
@NullMarked
package dev.hawser.spi.json;

import org.jspecify.annotations.NullMarked;
