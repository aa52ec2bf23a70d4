/**
 * Examines a crypto project. What is not known is never shown as safe: it counts as unknown, lowers the coverage and widens
 * the range of the score. Every figure keeps its unit, its source and its time.
 */
@NullMarked
package io.bulwark.research;

import org.jspecify.annotations.NullMarked;
