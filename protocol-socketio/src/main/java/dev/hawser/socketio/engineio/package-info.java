/**
 * The wire of Engine.IO, without I/O: packets, and the payloads that carry several of them over
 * HTTP long-polling. Knows nothing of Socket.IO.
 */
@NullMarked
package dev.hawser.socketio.engineio;

import org.jspecify.annotations.NullMarked;
