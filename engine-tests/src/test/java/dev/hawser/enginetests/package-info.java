/** What the engine promises, one class for each guarantee, in virtual time and without sockets. */
@NullMarked
package dev.hawser.enginetests;

import org.jspecify.annotations.NullMarked;
