/**
 * Embedded servers and proxies with fault injection, for tests of realtime clients.
 *
 * <p>Everything listens on 127.0.0.1 and on an ephemeral port only. Start with {@link
 * dev.hawser.testkit.WebSocketTestServer}, or for Phoenix Channels with {@link
 * dev.hawser.testkit.PhoenixTestServer}, or for Supabase Realtime with {@link
 * dev.hawser.testkit.RealtimeTestServer}, or for Socket.IO with {@link
 * dev.hawser.testkit.SocketIoTestServer}; put a {@link dev.hawser.testkit.TcpProxy} between client
 * and server to break the path between them.
 */
@NullMarked
package dev.hawser.testkit;

import org.jspecify.annotations.NullMarked;
