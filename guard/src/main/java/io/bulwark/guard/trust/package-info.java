/**
 * Whether an answer can be relied on: its sums are recomputed, its claims compared with the sources, its citations checked
 * by form. Only the answer is judged; documents are what it rests on. What cannot be checked is said to be unchecked and
 * never counts as good.
 */
@NullMarked
package io.bulwark.guard.trust;

import org.jspecify.annotations.NullMarked;
