/** Micro-benchmarks of the codec hot spots, each beside what it replaces. */
@NullMarked
package dev.hawser.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
