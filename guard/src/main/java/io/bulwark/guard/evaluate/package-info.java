/**
 * Measures guards on labelled rows. Every figure comes with the number of rows and an interval. Rows are read as a stream,
 * so a file may be larger than memory; only scores and labels are kept.
 */
@NullMarked
package io.bulwark.guard.evaluate;

import org.jspecify.annotations.NullMarked;
