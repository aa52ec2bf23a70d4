/**
 * Texts as unit vectors whose direction is their meaning. A call waits no longer than it is told to and says why where there
 * is no vector; it never throws for what a text says. The model in this process is loaded on first use, runs two calls at
 * once at most, and is absent unless the application has its jars.
 */
@NullMarked
package io.bulwark.text.embed;

import org.jspecify.annotations.NullMarked;
