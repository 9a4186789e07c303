/**
 * Hawser's connections as meters of Micrometer: {@link dev.hawser.micrometer.MicrometerObserver}.
 */
@NullMarked
package dev.hawser.micrometer;

import org.jspecify.annotations.NullMarked;
