/**
 * What a protocol plugin is written against: a {@link dev.hawser.spi.Protocol} is a codec and a
 * session state machine without I/O, threads or clocks.
 */
@NullMarked
package dev.hawser.spi;

import org.jspecify.annotations.NullMarked;
