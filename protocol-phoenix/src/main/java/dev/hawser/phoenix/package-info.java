/** Phoenix Channels: many topics over one socket, each a process of the server. */
@NullMarked
package dev.hawser.phoenix;

import org.jspecify.annotations.NullMarked;
