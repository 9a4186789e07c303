/** Settings of the engine that only code which knows Reactor Netty can use. */
@NullMarked
package dev.hawser.engine;

import org.jspecify.annotations.NullMarked;
