/** The pure state machines of connections and topics: tables, with effects as data. */
@NullMarked
package dev.hawser.engine.internal.machine;

import org.jspecify.annotations.NullMarked;
