/**
 * The wire of Socket.IO, without I/O: packets, their parsers, arguments with binary attachments.
 */
@NullMarked
package dev.hawser.socketio.parser;

import org.jspecify.annotations.NullMarked;
