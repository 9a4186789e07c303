/** The WebSocket transport: RFC 6455 and RFC 7692 over Reactor Netty's TCP client. */
@NullMarked
package dev.hawser.engine.internal.transport;

import org.jspecify.annotations.NullMarked;
