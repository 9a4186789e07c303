/** What Android's tools make of Hawser. */
@NullMarked
package dev.hawser.androidtests;

import org.jspecify.annotations.NullMarked;
