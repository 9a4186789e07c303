/** Supabase Realtime: broadcast, presence and Postgres changes over Phoenix Channels. */
@NullMarked
package dev.hawser.realtime;

import org.jspecify.annotations.NullMarked;
