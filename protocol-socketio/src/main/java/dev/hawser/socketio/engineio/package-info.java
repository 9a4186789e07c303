/**
 * Engine.IO: sessions over HTTP long-polling, WebSocket, or first the one and then the other. The
 * packets, and the payloads that carry several of them, can be used without I/O. Knows nothing of
 * Socket.IO.
 */
@NullMarked
package dev.hawser.socketio.engineio;

import org.jspecify.annotations.NullMarked;
