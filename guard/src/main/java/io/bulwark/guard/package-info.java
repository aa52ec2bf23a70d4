/**
 * The guards of AI traffic as a plain library: give an exchange and a policy, get a verdict with findings. Nothing here
 * opens a connection or a file. What a guard cannot judge it says, and a policy decides whether that stops the exchange.
 */
@NullMarked
package io.bulwark.guard;

import org.jspecify.annotations.NullMarked;
