/**
 * What comparing Hawser with an official client needs, whatever the protocol: scenarios that both
 * play, what is seen and sent meanwhile, and the process that the official client runs in.
 */
@NullMarked
package dev.hawser.integration.official;

import org.jspecify.annotations.NullMarked;
