/**
 * The engine: one connection, its links, its topics, its queue. All state belongs to the loop of
 * the connection; {@link dev.hawser.engine.internal.core.Turn} is the way onto it.
 */
@NullMarked
package dev.hawser.engine.internal.core;

import org.jspecify.annotations.NullMarked;
