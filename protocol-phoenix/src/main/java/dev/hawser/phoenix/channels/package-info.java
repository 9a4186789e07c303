/**
 * The wire of Phoenix Channels, without I/O: packets, codec, session, presence. For plugins whose
 * protocol is built upon Phoenix Channels; applications use {@link dev.hawser.phoenix}.
 */
@NullMarked
package dev.hawser.phoenix.channels;

import org.jspecify.annotations.NullMarked;
