/**
 * Finds attacks on a model and what a model must not hand on: injected instructions, hidden text, leaked prompts, unsafe
 * links and code. Every finding says where in the text it stands and how sure the detector is. Works in time linear in the
 * text, without a network and without a model beyond the small one that comes with the package.
 */
@NullMarked
package io.bulwark.guard.security;

import org.jspecify.annotations.NullMarked;
