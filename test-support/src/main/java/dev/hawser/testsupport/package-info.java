/** Checks that run after every test class of every module. */
@NullMarked
package dev.hawser.testsupport;

import org.jspecify.annotations.NullMarked;
