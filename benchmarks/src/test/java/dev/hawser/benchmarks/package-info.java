@NullMarked
package dev.hawser.benchmarks;

import org.jspecify.annotations.NullMarked;
