/** What the packages of this plugin share. Not API. */
@NullMarked
package dev.hawser.socketio.internal;

import org.jspecify.annotations.NullMarked;
