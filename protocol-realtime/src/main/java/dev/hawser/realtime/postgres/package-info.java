/** What a client asks of the Postgres changes of Supabase Realtime, and what it is told. */
@NullMarked
package dev.hawser.realtime.postgres;

import org.jspecify.annotations.NullMarked;
