/** Compares Hawser with other WebSocket clients: one server, the same payloads, one run. */
@NullMarked
package dev.hawser.benchmarks;

import org.jspecify.annotations.NullMarked;
