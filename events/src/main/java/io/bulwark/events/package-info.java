/**
 * The event log: what happened, kept in PostgreSQL per topic and read by keyset or followed live. A reader that goes on
 * after the last id it saw misses nothing and sees nothing twice, on any instance and after any reconnect. Signals only
 * shorten the wait; the rows are the truth.
 */
@NullMarked
package io.bulwark.events;

import org.jspecify.annotations.NullMarked;
