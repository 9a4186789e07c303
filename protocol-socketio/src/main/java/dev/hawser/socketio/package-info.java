/** The Socket.IO plugin. */
@NullMarked
package dev.hawser.socketio;

import org.jspecify.annotations.NullMarked;
