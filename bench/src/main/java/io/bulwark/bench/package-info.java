/**
 * Measures the packaged server from outside, as a client sees it. Every figure in the documentation names the command here
 * that prints it. Nothing is asserted: a benchmark informs, a test decides.
 */
@NullMarked
package io.bulwark.bench;

import org.jspecify.annotations.NullMarked;
