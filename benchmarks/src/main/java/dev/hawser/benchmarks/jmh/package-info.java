/**
 * Micro-benchmarks of the codec hot spots, each beside what it replaces. Those of package-private
 * parts of the engine are in the package of those parts.
 */
@NullMarked
package dev.hawser.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
