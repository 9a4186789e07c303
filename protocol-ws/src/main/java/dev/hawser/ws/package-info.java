/**
 * Raw WebSocket: text and binary messages on one default topic, or many topics over JSON with an
 * {@link dev.hawser.ws.Envelope}. Options are in {@link dev.hawser.ws.WsOptions}, what is special
 * to WebSocket in {@link dev.hawser.ws.WsConnection}.
 */
@NullMarked
package dev.hawser.ws;

import org.jspecify.annotations.NullMarked;
