/** The official client of Supabase Realtime and Hawser, against the embedded server. */
@NullMarked
package dev.hawser.integration.realtime;

import org.jspecify.annotations.NullMarked;
