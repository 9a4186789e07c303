/** The official Phoenix client and Hawser in the same scenarios, against the embedded server. */
@NullMarked
package dev.hawser.integration.phoenix;

import org.jspecify.annotations.NullMarked;
