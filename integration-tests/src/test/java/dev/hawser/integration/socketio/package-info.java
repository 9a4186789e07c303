/** Socket.IO against real servers and a cluster of them. */
@NullMarked
package dev.hawser.integration.socketio;

import org.jspecify.annotations.NullMarked;
